"""The CDK app: one stack, told by the context in ``cdk.json`` what to be."""

from infra.stack import wardscribe_app

wardscribe_app().synth()
