"""The words by which a sentence shows which section of a note it belongs to."""

import re


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


PATIENT_VOICE = _words(
    r"i (?:have|had|feel|felt|get|got|take|took|am (?:having|feeling|taking|on|allergic|worried|"
    r"tired|so)|was having|noticed|started|"
    r"ca|can not|could not|do not|did not|used|use|woke|fell|smoke|drink|just|also|keep|been)|my "
    r"(?!impression|exam|plan|advice|recommendation)\w+"
)
REPORTED = _words(
    r"(?:he|she|they|patient) (?:is|are|was|were) (?:also )?(?:reporting|experiencing|complaining|"
    r"having|suffering|here (?:for|with|because))|"
    r"(?:patient|pt|he|she|they) (?:reports?|complains?|denies|denied|states?|presents?|"
    r"endorses?|describes?|says|notes|has had|has been)|"
    r"complain(?:s|ing|ts)? of|presents? with|presenting with|\d+ (?:year|month|day|week)s? old|"
    r"chief complaint|denies|history of present(?:ing)? illness"
)
INTRODUCES = _words(
    r"\d+ (?:year|month|week|day)s? old(?: \S+){0,30}? (?:presents?|presenting|here|comes?|came|"
    r"seen|"
    r"complain\w*|history|with)"
)
OPEN_QUESTION = _words(
    r"what brings|what brought|what can i do|how can i help|what seems|what is (?:going on|wrong|"
    r"the (?:problem|matter|trouble|issue)|happening|bothering|up)|"
    r"what happened|tell me (?:more|about|what)|how are you (?:feeling|doing)|how have you been|"
    r"what has been|what are your symptoms|"
    r"what problems?|describe|any other (?:symptoms?|problems?|concerns?|issues?)|anything else|"
    r"what else|what symptoms|reason for"
)
STORY = _words(
    r"since|ago|started|began|worse|worsening|better|improv\w+|comes and goes|every (?:day|night|"
    r"morning|time)|for \d+ (?:to \d+ )?(?:days?|weeks?|months?|years?|hours?)|"
    r"\d+ out of \d+|sleep\w*|eat\w*|appetite|diagnosed|surgery|operation|operated|hospital|"
    r"pregnan\w+|period|allerg\w+|vaccin\w+|injur\w+|"
    r"work as|work in|live with|live alone|married|exercise|smok\w+|drink|drinks|beers?|wine|"
    r"radiates?|spreads?|moves to|left|right|"
    r"father|mother|dad|mom|mum|brother|sister|grandfather|grandmother|family|blood pressure|"
    r"sugar|diabet\w+"
)
SMALL_TALK = re.compile(
    r"(?:(?:okay|ok|all right|yes|yeah|no|sure|thank you|thanks|hello|hi|good (?:morning|"
    r"afternoon|evening)|bye|goodbye|great|good|fine|"
    r"perfect|wonderful|excellent|i see|i understand|got it|doctor|so much|very much|a lot|take "
    r"care|have a (?:good|nice|great) (?:day|one|evening|weekend)|"
    r"sounds good|kind regards|(?:many|best) (?:thanks|wishes|regards)|yours (?:sincerely|"
    r"faithfully)|"
    r"can not complain|not (?:too )?bad|fair enough|righto|lovely|brilliant|go on then|thank god|"
    r"thank goodness|really|otherwise|nice to (?:see|meet) you|see you|you too|right|well|mhm|"
    r"uh huh|no problem|you "
    r"are welcome|of course|will do|it is|that is (?:fine|good|great|right|all))[ ,.!]*)+"
)
DETAIL_QUESTIONS = (
    ("Duration", _words(r"how long (?:have|has|did|does|do)|since when|for how long|how many "
                        r"(?:days|weeks|months)")),
    ("Onset", _words(r"when did|when was|when does it")),
    ("Severity", _words(r"how bad|scale|how severe|how would you rate|rate (?:the|your)|out of "
                        r"(?:10|ten)|mild or")),
    ("Location", _words(r"where (?:is|does|do|are|exactly)|which (?:side|leg|knee|arm|hand|eye|"
                        r"ear|part|foot|shoulder)|left or right|right or left")),
    ("Character", _words(r"what (?:kind|type|sort) of pain|what does it feel|what is it like|"
                         r"describe|what colou?r|sharp or|dull or")),
    ("Made worse by", _words(r"makes? (?:it|them|the \w+) worse|bring it on|trigger\w*|"
                             r"aggravat\w+")),
    ("Made better by", _words(r"makes? (?:it|them|the \w+) better|what helps|reliev\w+|eases?")),
    ("How often", _words(r"how often (?:do you (?:get|have|feel)|does (?:it|this|that)|are you "
                         r"(?:getting|having)|is (?:it|this))")),
    ("Occupation", _words(r"for a living|your (?:job|occupation)|do you work|kind of work|what "
                          r"work")),
    ("Age", _words(r"how old are you|your age")),
    ("Amount", _words(r"how (?:much|many) (?:do you (?:smoke|drink)|cigarettes|packs|drinks|"
                      r"units|a day)|how many a day")),
    ("Smoking", _words(r"(?:do|did|are|have|still) you (?:\w+ ){0,2}(?:smok(?:e|ed|ing|er)|vape)|"
                       r"(?:any )?(?:smoking|cigarettes) \?")),
    ("Alcohol", _words(r"(?:do|did|are|still) you (?:\w+ ){0,2}(?:drink|drinking) (?:any |much )?"
                       r"(?:alcohol )?(?:at all )?\?|(?:any |and )?(?:alcohol|drinking) \?")),
    ("Past surgery", _words(r"surger(?:y|ies)|operations?")),
    ("Medical history", _words(r"medical (?:history|conditions?|problems?)|other conditions|long "
                               r"term conditions|other illness\w*")),
    ("Family history", _words(r"family (?:medical )?history|runs? in (?:your|the) family|parents|"
                              r"in your family")),
)  # fmt: skip

_PART = (
    r"(?:lungs?|chest|heart|heartbeat|abdomen|belly|stomach|tummy|throat|tonsils?|ears?|"
    r"eardrums?|ear canal|nose|nostrils?|skin|pupils?|lymph nodes?|"
    r"cranial nerves|nerves|vision|visual (?:acuity|fields?)|fontanelle|mucous membranes|limbs?|"
    r"stoma|drains?|coordination|tone|balance|speech|affect|retinas?|discs?|macula|cornea|"
    r"conjunctiva\w*|iris|lids|nails?|scalp|fundus|vulva|vagina|testes|testicles|nipples?|"
    r"glands|neck|spine|back|scars?|drums?|canal|prostate|optic nerves?|straight leg raise|power|"
    r"(?<=and )feeling|"
    r"air entry|ligaments|belly|abdo|uterus|cervix|breasts?|armpits?|nodes|fundi|backs of the eyes|"
    r"knees?|ankles?|hips?|shoulders?|elbows?|wrists?|hands?|feet|foot|"
    r"legs?|calf|calves|eyes?|tongue|mouth|gums|liver|spleen|thyroid|"
    r"reflexes|strength|sensation|gait|breathing|breath sounds|heart sounds|pulses|joints?|rash|"
    r"wound|muscles?|sinuses|face|airways|bowel sounds|range of motion)"
)
_TEST = (
    r"(?:psa|inr|egfr|e gfr|creatinine|crp|esr|potassium|sodium|tsh|ferritin|h(?:a)?emoglobin|"
    r"bnp|uric acid|bicarbonate|phosphate|calcium|magnesium|urea|bilirubin|lactate|white count|"
    r"white cells?|platelets|cholesterol|ldl|troponin|rheumatoid factor|vitamin d|b12|albumin|"
    r"peak flow|phq(?: ?- ?| )?9?|gad(?: ?- ?| )?7?|mmse|moca|pressures|cd4|viral load|"
    r"ejection fraction)"
)
_VALUE = (
    r"(?: (?:is|was|are|were|at|of|has|have|had|come|came|gone|back|down|up|to|today|still|also|a|"
    r"bit|nicely|,|level|count|score|around|about|just|now|high|low|raised|it|last|from))*"
    r" \d+(?:\.\d+)?"
)
_SIGN = (
    r"(?:clear|normal|soft|tender|healed|sound|smooth|lumps?|crunch\w*|quiet|bilateral|"
    r"non tender|nontender|red|swollen|regular|inflamed|congested|"
    r"enlarged|good|fine|intact|warm|dry|moist|equal|reactive|"
    r"distended|rigid|stiff|bulging|dull|okay|healthy|infected|blocked|irritated|wheezy|crackly|"
    r"full|limited|reduced|decreased|pink|pale|unremarkable|"
    r"healthy|flat|steady|unsteady|present|absent|brisk|sluggish|freely|well|pitted|injected|"
    r"supple|symmetric|symmetrical|2 plus|1 plus|bruised|weak|strong|healing|coated|crackles|"
    r"wheez\w+|murmurs?|rales|rhonchi|edema|oedema|tenderness|swelling|redness|pain|fluid|bit)"
)
EXAMINES = _words(
    rf"on (?:(?:your|the|his|her) )?(?:\w+ ){{0,2}}(?:exam|examination|auscultation|palpation|"
    rf"inspection)|"
    r"i (?:can |do |do not |also |did |did not |can not |could )*(?:hear|see|feel|appreciate|"
    r"notice|note|noticed|heard|felt|saw)(?! (?:you|here|in your|from your|about|that you|is|like|"
    r"sorry|from|back|him|her|them|this|today|in (?:the|clinic)|from "
    r"you|the point|what you|good))|"
    rf"{_PART} (?:is|are|sounds?|looks?|feels?|seems?|has|have|shows?|exam|moves?)"
    rf"(?: \S+){{0,3}}? "
    rf"{_SIGN}|"
    r"temp(?:erature)? (?:is |was |of )?\d\d \d|gcs (?:is |was |of )?\d+|"
    r"(?:vision|acuity) (?:is |was |of )?\d+ \d+|"
    rf"(?<!repeat ){_TEST}{_VALUE}|(?:scans?|eeg|mri|ct|x rays?|mammogram|bloods?|urine|dipstick)"
    r"(?: (?:did|last|of|the|week|month|all|is|was|come|came|back))* (?:show|clean|clear|fine|"
    r"normal|"
    r"negative|positive|okay)|"
    rf"{_PART} (?:, )?(?:(?:some|few|no|mild|a|bit|of|still|very|quite|both|all) )*"
    r"(?:clear|normal|soft|tender|red|pink|equal|reactive|intact|healed|unremarkable|regular|"
    r"distended|"
    r"inflamed|crackles|wheez\w*|murmurs?|non tender|quiet|bulging|symmetrical)|"
    r"(?:wheez\w*|crackles|crepitations) (?:on|at|in|all|bilateral\w*|both)|"
    r"you are (?:a (?:bit|little) |quite |very |still |really )*(?:tender|stiff|wheezy|swollen)|"
    rf"there (?:is|are)(?: \S+){{0,3}} (?:tenderness|tremors?|scars?|ulcers?|crepitus|clubbing|"
    rf"pallor|"
    rf"jaundice|lumps?|lacerations?|goit(?:re|er)|discharge|bleeding|swelling|redness|wheez\w*|"
    rf"crackles|murmurs?|cells|bumps?|grazes?|cuts?|tears?|bulges?|scratch(?:es)?|h(?:a)?ematoma|"
    r"bruises?|crust\w*|scal(?:e|es|ing)|plaques?|papules?|vesicles?|blisters?|pustules?|nodules?|"
    r"nodes|polyps?|wax|perforation|fractures?|shadow\w*|consolidation|narrowing|hernia|cysts?|"
    r"stones?|calcification|thickening|"
    r"rales|rash|edema|oedema|fluid|pus|exudate|bruising|effusion|inflammation|guarding|rebound|"
    r"masses|lymph\w*|erythema|deformity)|"
    r"(?:x ray|ecg|ekg|ct|ct scan|mri|ultrasound|echo|echocardiogram|blood tests?|blood work|"
    r"labs?|results?|urine test|urinalysis|lipid panel|test results?|scan|biopsy|mammogram|"
    r"hemoglobin|haemoglobin|creatinine|swab|strep test|covid test) "
    r"(?:shows?|showed|is|are|was|were|came back|come back|look\w*|reveal\w*|has|have|"
    r"demonstrat\w+|that you had|from)|"
    r"no (?:evidence of|signs? of|fluid|palpable|focal|obvious|murmurs?|wheez\w*|crackles|"
    r"tenderness|swelling|rebound|guarding|lymphadenopathy|"
    r"rales|rhonchi|edema|oedema|redness|masses|deformity|erythema)|"
    r"range of motion|vital signs|vitals"
)
INTENDS_TO_EXAMINE = _words(
    r"(?:let me|let us|i will|i am going to|i want to|i would like to|going to|we will|i need to|"
    r"can i|just going to|i am just going to)(?: \S+){0,3}? (?:listen|examine|take a (?:quick "
    r")?(?:look|listen)|have a (?:quick )?(?:look|listen)|"
    r"press|ask you|look (?:at|in|into|over)|feel|go over|talk|pull up|tell you|show you|see "
    r"what|be right back|wash|go through|do a (?:quick )?(?:physical|exam)|do (?:your|my|the|a) "
    r"(?:physical|exam\w*)|"
    r"check out (?:your|the)|check (?:your|you|out) ?(?:blood pressure|heart|lungs|temperature|"
    r"throat|ears|belly|knee|"
    r"reflexes|out)?(?= (?:now|first|quickly|and|\.|,)|\Z| \.)|know what i find|take (?:your|"
    r"the) (?:blood pressure|temperature|pulse|vitals)|move on|start by|ask)|"
    r"finalize the note|hey dragon|show me|let us see|let me see|we will see how (?:it|things|"
    r"that) goes?"
)
ASSESSES = re.compile(
    r"(?<!\S)(?:(?P<strong>(?:my |the |our |working |final |clinical |most likely |likely "
    r")?(?:diagnosis|impression|assessment) (?:is|of|here is|would be|at this (?:point|time) is|"
    r"today is|:)|what (?:we|i|they) call|i am (?:concerned|worried) (?:about|that|this)|"
    r"(?:my )?(?:main )?"
    r"concern is|"
    r"(?:blood pressure|sugars?|diabetes|asthma|cholesterol|thyroid|hypertension|heart failure|"
    r"copd|gout|depression|anxiety)(?: (?:is|are|remains?|has|have|been|still|not|well|now|very|"
    r"really|quite|under|out|of|good|better|poorly))+ (?:controlled|uncontrolled|control)|"
    r"consistent with|in keeping with|i suspect|suggestive of|diagnosed you with|"
    r"(?:i think|i believe|looks like|sounds like|seems like|i am thinking|appears to be|seems "
    r"to be) (?:that )?(?:this |it |that )?(?:is |you have |you are having |you have got |may be "
    r"|might be |could be |has |you are suffering from )"
    r"(?:not |just |likely |probably |most likely |a case of |really )*(?!(?:good|fine|okay|"
    r"right|time|important|best|better|great|helpful|because|worth|going|doing|due|ready|all|"
    r"everything|done|safe|reasonable|been|had|a good|the best|a great|very|so|what|to|an idea|"
    r"that|enough|taking|questions|your|some questions|any)(?!\S)))|"
    r"(?P<finding>this is|it is|that is|i think|i believe|looks like|sounds like|seems to be|"
    r"probably|most likely|likely|due to|caused by|because of (?:the|a|an)|suggests?|points to|"
    r"indicates?|evidence of)|"
    r"(?P<weak>you (?:do )?(?:have|are having|have got|are|also have|may have|might have|"
    r"probably have)|well controlled|under (?:good )?control|out of control|uncontrolled|stable|"
    r"not controlled|poorly controlled|improving|resolved|resolving|"
    r"confirms?|shows?|for (?:the|your)(?: \S+){0,4} problem|regarding the|in terms of|for your|"
    r"recurrent|acute|chronic|mild|severe|standpoint|status))(?!\S)"
)
# Orders and advice as they begin; what a patient must not do is advice too.
IMPERATIVE = re.compile(
    r"(?:(?:and|then|also|,|so|okay|now|i|we|have|has|had|been|will|to|please|kindly|just|"
    r"do not) )*(?:repeat|"
    r"check|arrange\w*|order\w*|request\w*|review|recheck|refer\w*|monitor|advise\w*|recommend\w*|"
    r"continue|"
    r"start|stop|book|avoid|keep|encourage\w*|counsel\w*|follow|remove|get (?:a|an|some|your|the)|"
    r"do (?:a|an|some|the|your|steam|these|this)|drink|eat|rest|wear|apply|wash|use|take|try|put|"
    r"limit|"
    r"reduce|cut down|exercise|walk|lift|drive|no (?:heavy|lifting|driving|smoking|alcohol|"
    r"sport\w*))"
    r"(?!\S)"
)
SAFETY_NET = _words(
    r"(?:if|should)(?: \S+){1,18}? (?:call|come back|come in|come straight|go to|return|let me "
    r"know|let us know|see (?:me|us|a|your)|contact|ring|seek|come (?:immediately|at once|"
    r"straight|right|to|back|in)|get (?:medical|help)|visit|tell "
    r"(?:me|us|your)|er|emergency|ambulance|stop)|"
    r"(?:call|come back|return|go to|let me know|let us know|see me|contact|ring|seek|visit|come "
    r"in|reach out|give us a call|tell me)(?: \S+){0,10}? (?:if|should|immediately|right away|"
    r"straight away)"
)
PLANS = _words(
    r"(?:i|we) (?:will|am going to|are going to|would (?:also )?like|want|also want|recommend|"
    r"suggest|advise|need to|should|can|am|do want|would|also)(?: \S+){0,6}? (?:order|check|get|"
    r"do|send|refer|schedule|repeat|start|arrange|book|see you|follow|have you|"
    r"you to|consider|prescribe|give|recheck|run|monitor|put|try|increase|continue|stop|keep|"
    r"review|test|"
    r"draw|observe|set|add|screen|rule|perform|obtain|proceed|discuss|wait|treat|hold|plan|talk|"
    r"call|swab|referring|ordering|sending|x ray|culture|biopsy)|"
    r"let us (?:get|do|order|check|repeat|start|stop|try|have|run|send|plan|schedule|see you|"
    r"follow|keep|continue|hold|arrange|book|recheck|add|increase|wait|monitor|give|put|make|"
    r"review)|"
    r"you (?:should|need to|must|will need|can (?:take|use|try|also|continue|go|return)|may|"
    r"ought|have to|might want)|please|"
    r"follow up|come back|see (?:me|you) (?:again|back|in)|i will see|refer(?:ral|ring|red)?|"
    r"(?:blood|urine|stool) (?:test|tests|work|culture)|"
    r"(?:make sure|try to|remember to|be sure to) \S+|avoid|drink (?:plenty|lots|more|enough)|"
    r"plenty of|rest and|get (?:some|plenty of|enough) (?:rest|sleep)|physical therapy|"
    r"physiotherapy|"
    r"your (?:next|follow up) (?:appointment|visit)|recommend|i advise|need (?:a|an|to) (?:x ray|"
    r"scan|test|ecg|ct|mri|see|referral|surgery|blood)|no need|not need|elevate|apply (?:ice|"
    r"heat)|ice (?:the|it|your)|quit smoking|stop smoking|"
    r"(?:in|after) \d+ (?:to \d+ )?(?:days?|weeks?|months?|years?)(?: time)? (?:for|to)|lose "
    r"weight|(?:low|reduce|cut down|less) (?:salt|sodium|sugar|alcohol|fat)|gargle|steam"
)
