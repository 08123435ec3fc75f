"""Who may take a role, who may call a function, and which rows a role reaches."""

from fnmatch import fnmatchcase

from scribe.aws import schema
from tests.infra.template import Template, as_list, flat

ITEM_ACTIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")
OF_CREDENTIALS = {
    "AuthorizerRole": {"API_KEY#*", "CLIENT#*"},
    "LoginRole": {"CLIENT#*"},
}


def test_each_role_is_taken_by_one_service(template: Template) -> None:
    taken = {}
    for name, role in template.of_type("IAM::Role").items():
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert (trust["Effect"], trust["Action"]) == ("Allow", "sts:AssumeRole"), name
        taken[name] = trust["Principal"]["Service"]
    functions = {
        function["Role"]["Fn::GetAtt"][0]: "lambda.amazonaws.com"
        for function in template.of_type("Lambda::Function").values()
    }
    assert len(functions) == len(template.of_type("Lambda::Function")), "each its own"
    assert taken == functions | {
        "ApiLogRole": "apigateway.amazonaws.com",
        "TranscribeRole": "transcribe.amazonaws.com",
    }


def test_functions_are_called_by_this_api_and_by_rules_of_this_stack_alone(
    template: Template,
) -> None:
    rules = {f"{{{name}.Arn}}" for name in template.of_type("Events::Rule")}
    (api,) = template.of_type("ApiGateway::RestApi")
    here = "arn:{AWS::Partition}:execute-api:{AWS::Region}:{AWS::AccountId}"
    for name, permission in template.of_type("Lambda::Permission").items():
        assert permission["Action"] == "lambda:InvokeFunction", name
        source = flat(permission["SourceArn"])
        match permission["Principal"]:
            case "apigateway.amazonaws.com":
                assert source.startswith(f"{here}:{{{api}}}/"), name
            case "events.amazonaws.com":
                assert source in rules, name
            case other:
                raise AssertionError(f"{name} lets {other} in")
    assert not template.of_type("Lambda::Url")


def test_every_row_is_reached_by_a_bound_on_its_key(template: Template) -> None:
    for role, statement in template.statements():
        actions = as_list(statement["Action"])
        if flat(as_list(statement["Resource"])[0]).startswith("{AuditTable"):
            continue  # The trail is one kind of row: who may do what to it is tested beside it.
        if {f"dynamodb:{action}" for action in ITEM_ACTIONS} & set(actions):
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            for pattern in as_list(keys):
                assert not pattern.startswith("*"), role


def test_who_gives_a_session_up_keeps_its_message_for_an_operator(template: Template) -> None:
    """The sweeper and Transcribe's worker do too, not only whoever reads the dead letters."""
    row = schema.dead_letter_key("t/ses_x/1")["pk"]
    allowed = {
        role: as_list(statement["Action"])
        for role, statement in template.statements()
        for pattern in as_list(
            statement.get("Condition", {})
            .get("ForAllValues:StringLike", {})
            .get("dynamodb:LeadingKeys", [])
        )
        if fnmatchcase(row, pattern)
    }
    keeping = ("DeadLetterRole", "SweepRole", "TranscribeSessionRole")
    assert allowed == {role: ["dynamodb:PutItem"] for role in keeping}


def test_credentials_are_reached_by_who_checks_them_alone(template: Template) -> None:
    rows = (schema.api_key_key("x")["pk"], schema.client_key("x")["pk"])
    reached: dict[str, set[str]] = {}
    for role, statement in template.statements():
        if "Table" not in flat(as_list(statement["Resource"])[0]):
            continue
        condition = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
        for pattern in as_list(condition.get("dynamodb:LeadingKeys", [])):
            if any(fnmatchcase(row, pattern) for row in rows):
                reached.setdefault(role, set()).add(pattern)
    assert reached == OF_CREDENTIALS


def test_what_is_asked_for_by_whom(template: Template) -> None:
    """Which queue each role sends to and reads, and the one secret."""
    found: dict[str, dict[str, set[str]]] = {}
    for role, statement in template.statements():
        for action in as_list(statement["Action"]):
            if action in ("sqs:SendMessage", "sqs:ReceiveMessage", "secretsmanager:GetSecretValue"):
                named = {flat(each) for each in as_list(statement["Resource"])}
                shown = {name.strip("{}").removesuffix(".Arn") for name in named}
                found.setdefault(action, {}).setdefault(role.removesuffix("Role"), set()).update(
                    shown
                )
    dead = ("Process", "Notes", "LateAudio", "Transcription", "Dispatch", "Deliveries")
    assert found == {
        "secretsmanager:GetSecretValue": {
            "Authorizer": {"TokenSecret"},
            "Login": {"TokenSecret"},
        },
        "sqs:ReceiveMessage": {
            "DeadLetter": {f"{name}DeadLetters" for name in dead},
            "DeliverWebhook": {"DeliveriesQueue"},
            "DispatchWebhooks": {"DispatchQueue"},
            "LateAudio": {"LateAudioQueue"},
            "ProcessSession": {"ProcessQueue"},
            "TranscribeSession": {"TranscriptionQueue"},
            "WriteNote": {"NotesQueue"},
        },
        "sqs:SendMessage": {
            "CountUsage": {"UncountedUsage"},
            "DeliverWebhook": {"DeliveriesQueue"},
            "DispatchWebhooks": {"DeliveriesQueue"},
            "EndSession": {"ProcessQueue"},
            # To its own: a session whose tenant has all its workers waits as another message.
            "ProcessSession": {"NotesQueue", "ProcessQueue", "TranscriptionQueue"},
            "ProcessTemplate": {"NotesQueue"},
            "PublishEvents": {"UnpublishedEvents"},
            "Sweep": {"ProcessQueue", "TranscriptionQueue", "UnsweptRuns"},
            "SweepDeliveries": {"DeliveriesQueue", "UnsweptDeliveries"},
            "TranscribeSession": {"NotesQueue", "TranscriptionQueue"},
            "UploadTranscript": {"NotesQueue"},
            "Webhooks": {"DeliveriesQueue"},
            "WriteNote": {"NotesQueue"},
        },
    }
