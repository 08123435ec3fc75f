"""In what words a drug is spoken of: taken, asked about, declined, only possible."""

import re

from scribe.engines.rules.not_taken import was_former

TAKING = re.compile(
    r"(?<!\S)(?:take|takes|taking|took|taken|on|use|uses|using|used|tried|trying|have been on|"
    r"inject\w*|"
    r"started|given|gave|prescribed|my|your|his|her|getting|got|apply|applying|with|medications? "
    r"(?:is|are|include)|"
    r"medications?|meds|currently|had|having|refill\w*|ran out of|runs? out of|bought|popping|"
    r"drinking|include|carry|carries|carrying|wear|wears|wearing|rub|rubs|rubbing|chew\w*|"
    r"swallow\w*|"
    r"puff\w*|spray\w*|inhal\w*|dab\w*|smear\w*|put on|putting on|keep|keeps|left (?:me|him|her|"
    r"us)|"
    r"sent (?:me|him|her)|living on|live on|rely on|relies on)(?!\S)"
)
_HYPOTHETICAL = re.compile(
    r"(?<!\S)(?:unless|in case|might|(?<!you )(?<!he )(?<!they )may|"
    r"may(?! (?:also |now |then |still )?(?:use|take|continue|carry on|stop)(?!\S))|maybe we|"
    r"perhaps|consider\w*|could|possibly|thinking "
    r"about|(?:normally|usually|ordinarily|otherwise) (?:i|we) would|"
    r"think about|options?|down the (?:line|road)|in the future|next step|talk about|discuss|"
    r"eventually|"
    r"later on|other patients|some (?:people|patients|folk)|(?:most|many) (?:people|patients)|"
    r"such as|similar to|would (?:normally|usually|typically|often|have|"
    r"otherwise)|(?:something|anything|drugs?|medicines?|"
    r"medications?|ones|things|tablets|pills) like|would (?:consider|have)|whether|or we can|"
    r"depending|until we know|rule out|discussed|talked about|considered|thought about|"
    r"offered)(?!\S)"
)
# "B instead of the A" stops A, which is taken.
IN_PLACE_OF = re.compile(
    r"(?<!\S)(?:instead of|in place of|in lieu of|replac(?:es|ing)|to replace|taking over from)"
    r"(?P<whose>(?: (?:the|your|his|her|my|old))*) ?\Z"
)
_ORDERS = re.compile(r"(?<!\S)(?:i want you to|i would like you to|go ahead and|let us)(?!\S)")
_INSTEAD_OF = re.compile(
    r"(?<!\S)(?:instead of|rather than|in place of|than|as opposed to|interacts? with|sensitive to|"
    r"resistant to|intolerant of|until|allergic "
    r"to)(?: (?:the|your|my|taking|using|a|any))* ?\Z"
)
HYPOTHETICAL_AFTER = re.compile(
    r"(?:\S+ ){0,4}if (?:it|that|this|things) (?:gets? worse|does not|do not|is no better|is not|"
    r"are not|"
    r"gets? no better)(?!\S)|"
    r"(?:\S+ ){0,8}(?:you do not (?:have|need) to decide|have a think|think (?:about it|it over)|"
    r"up to you)|"
    r"(?:\S+ ){0,6}(?:(?:is|would be|might be|may be|could be|are) (?:an |another |one "
    r")*(?:option|possibility|options|alternative)|"
    r"might (?:help|be)|may be needed|could be (?:considered|added|an)|later if|down the "
    r"line)(?!\S)"
)
IF_NEEDED = re.compile(
    r"(?<!\S)if (?P<what>(?:you|the|your|it|there|he|she|they|needed)[^,.]*?)(?: ,)?(?: then)? "
    r"(?:you (?:can |may |could |should |then |just )*(?:start|begin|have)(?!\S)|(?:you (?:can|"
    r"may|could|"
    r"should) |you |please |just |do |go ahead and |i (?:\w+ )?|s?he (?:can|"
    r"may) )*(?:also )?(?:take|use|apply|give)(?!\S))"
)
IF_AFTER = re.compile(
    r"(?:\A|\s)(?P<what>(?:only )?if (?:you|the|your|it|there|he|she|they)(?: \S+){1,7}?)(?= "
    r"?(?:[.,;]|\Z| and | but | or call))"
)
PAST = re.compile(
    r"(?:that|it|this) was(?: (?:the|a|some|just))* ?\Z|"
    r"(?<!\S)(?:used to (?:take|be on|use)|was on|were on|had been on|in the past|years? ago|"
    r"months? ago|(?:of|from) (?:my|me|his|her) (?:wife|husband|mum|mother|dad|father|son|"
    r"daughter|partner|"
    r"sister|brother|friend|mate) ?\Z|as a child|when i was|"
    r"(?:shot|injection|bag|drip) of|(?:had|got|a|1|single|first|last) dose of|"
    r"(?:cured|cleared)(?: up)? (?:by|with)|(?:was|were) treated with|"
    r"previously|before that i|back then|once took|last year|growing up|history of taking|were "
    r"previously)(?!\S)"
)
DECLINES = re.compile(
    r"(?:(?:no|um|well|actually|,|doctor|honestly|but|oh|hmm|i think|if it is okay|thank you|"
    r"thanks) )*(?:i would (?:really )?rather not|i do not want|i would prefer not|rather not|"
    r"i will think about|let me think|i need to think|i am not (?:keen|comfortable|happy|sure i "
    r"want)|no thank you|no thanks|i would rather "
    r"(?:avoid|try|wait)|i prefer not|i will pass|i am not taking)(?!\S)"
)
# "Do not take it beyond five days" ends nothing today.
LIMITS = re.compile(
    r"(?:beyond|for (?:more|longer) than|longer than|more than|every day|at the same time|within|"
    r"after|"
    r"before|on the same)(?!\S)"
)
SAFETY = re.compile(
    r"(?<!\S)(?:avoid\w*|do not (?:take|use|mix|combine)|never (?:take|use)|stay away from|not "
    r"take|keep away from|steer clear of|no more)(?!\S)"
)
PATIENT_VOICE = re.compile(
    r"(?<!\S)(?:i (?:take|took|am taking|am on|was on|use|have been|tried|also take|just take|"
    r"usually take|stopped|had|am allergic|get)|my)(?!\S)"
)
# "I can take ibuprofen, it's aspirin I can't" tells nothing of use.
IS_ABLE = re.compile(
    r"(?<!\S)(?:i|he|she) (?:can|could|am able to|am allowed to|am okay to|am fine to)(?: only|"
    r" still|"
    r" always)* (?:take|have|use|tolerate|buy|get)(?!\S)"
)
# A clinician's "you are on X", "his regular X"; "a drug called X" is of nobody.
PATIENT_SPOKEN_OF = re.compile(
    r"(?<!\S)(?:you|your|he|his|she|her|him|patient|they|their|current\w*|regular\w*|medications?|"
    r"medicines|meds|takes|taking|taken|include\w*|history|background|past|admission|discharge\w*|"
    r"home|treated|prescribed|given|mr|mrs|ms)(?!\S)"
)
# "He's not on clarithromycin any more."
NOT_ON_IT = re.compile(
    r"(?<!\S)(?:you|he|she|they) (?:are|is|were|was) (?:not|no longer) (?:on|taking|using)"
    r"(?: (?:the|your|his|her|that))*\Z"
)
FIRST_PERSON = re.compile(r"(?<!\S)(?:i|you)(?!\S)")
OF_US = re.compile(r"(?<!\S)(?:i|we|me|us|my|our|you|your)(?!\S)")
REPORTED_STOP = re.compile(
    r"(?<!\S)(?:i|he|she|patient|they) (?:have |has |just |actually |had to |recently "
    r")*(?:stopped|quit|came off|discontinued)|no longer (?:take|taking|takes|on)"
)
LOOSE_START = re.compile(
    r"(?:(?:and|same|back|make it|it|they|those|these|try|let us try|so|then|yes|yeah|okay|done|"
    r"right|sure|great|"
    r"good|perfect|"
    r",|well|um|please|you|"
    r"will|can|should|need to|i|we|am|are|going to|want you to|"
    r"would like you to|just|low|small|starting|the|it is|that is|that will be|it will be|also|"
    r"about|"
    r"let us|do|"
    r"sorry|actually|no|wait|i mean|correction|make|that|rather|start with|start|have|to|be|a|"
    r"the dose is|the dose will be|dose|usually|we|go|say|one|at|for|is|of|oh|my mistake) )*"
    r"(?:take|taking|use|using|apply|inject|inhale|give|put|\d+(?:\.\d+)?|once|twice|thrice|"
    r"daily|every|at night|at bedtime|at bed|in the (?:morning|evening)|for|bd|tds|od|tid|bid|"
    r"qid|hs|sos|prn|after|before|with|by mouth|first thing|rub|when|as needed|"
    r"as required|only when|half|each|"
    r"morning|until|x|1-)(?!\S)"
)
# "Leave the A as it is" keeps A, "leave the A, just the B" does not begin it.
LEAVES = re.compile(r"(?<!\S)(?:leave|left)(?: (?:the|your|his|her|that|those|all))* \Z")
AS_IT_IS = re.compile(
    r"(?:\S+ ){0,9}?(?:as|alone|the same|unchanged|unaltered|where|on|running|going|at \d\S*|in "
    r"place|be|for now|for the moment)(?!\S)"
)
NO_USE = re.compile(
    r",? ?(?:i|we) (?:would (?:rather|prefer)(?: to)? not|do not want)(?!\S)(?! (?:change|stop|"
    r"touch|to (?:change|stop|touch)))|"
    r"(?:would not|will not|does not|do not|did not|is not|can not|are not) (?:really |be |going "
    r"to )?(?:help|work|needed|indicated|recommended|suitable|do anything|necessary|safe|touch|be "
    r"of|an option)"
)
ASKS_HOW = re.compile(
    r"(?<!\S)(?:you are (?:still )?on \d\S*|how long have you been (?:on|taking|using)|how "
    r"(?:much|often|many|do you take|"
    r"are you taking|long should|should|many times|"
    r"strong)|what (?:are|do|does|is) (?:you|he|she) (?:taking|on|take|using|use|having|"
    r"have) (?:of|"
    r"for) (?:that|it|those|this)|what (?:dose|strength|is the dose|dosage)|which dose|"
    r"when do (?:you|i) take|how "
    r"frequently|dose \?|what dose)(?!\S)"
)
# Whose answer may be a number that is no dose.
ASKS_NO_DOSE = re.compile(
    r"(?<!\S)(?:how (?:long|often|old|many(?! (?:milligrams?|mg|micrograms?|mcg|units|mils?|ml|"
    r"grams?)(?!\S))|far|tall|heavy)|weigh\w*|smoke|drink|cost|when|why|"
    r"since|allerg\w+|score|out of|pain)(?!\S)"
)
ASKS_TAKING = re.compile(r"(?<!\S)you (?:\w+ )*?(?:take|taking|use|using|on)(?!\S)")
# A question that only names the drug, and of which the answer tells how it is taken.
ASKS_OF_IT = re.compile(
    r"(?:(?:okay|right|so|and|,|now|what about|how about|how is|how are|is that|that is|you have|"
    r"got|still|with|the|your) )*(?:\S+ ){1,4}\?\Z|.*(?<!\S)(?:how is|how are) (?:the|your)(?!\S)"
)
ASKS_DRUGS = re.compile(
    r"(?<!\S)(?:medications?|medicines?|meds|tablets|pills|drugs|prescriptions?|taking|over the "
    r"counter|anything for|treat\w*|tried|(?:do|did) you (?:take|use)(?= (?:when|for|at|now))|"
    r"take anything|painkillers?|supplements?|health (?:food )?shop|chemist|pharmacy|drugstore|"
    r"herbal|vitamins|inhalers|creams?|(?:anything|everything|what|which|something)(?: \w+){0,3} "
    r"(?:you|he|she|they|him|her)(?: (?:been|currently|usually|normally|regularly))* (?:takes?|"
    r"uses?|"
    r"using|"
    r"had|having|given|giving|gave|got|put|putting|rub\w*)|(?:what|anything|"
    r"which)(?: \w+){0,3} you on)(?!\S)"
)
# "I will give you two tablets." opens a list of what is prescribed in the sentences after it.
PRESCRIBES = re.compile(
    r"(?<!\S)(?:will give|giving|prescribe|prescribing|start|starting|put you on|writing|"
    r"write)(?!\S)(?: \S+){0,3}? "
    r"(?:you|medicines?|medications?|tablets|antibiotics?|following|things|prescription|on)(?!\S)"
)
LISTED = re.compile(
    r"(?:(?:and|also|then|,) )*(?:(?:for|to) (?:[^ .]\S* ){1,9}?, ?)?(?:(?:a|short|course|of|and|"
    r"also|then|plus|,|first|second|secondly|firstly|next|1|2|3|one|finally|lastly|is|"
    r"the|tab|tablet|cap|capsule|syrup|inj|injection|\.|so|some) ?)*"
)
ABOUT_SOMETHING_ELSE = re.compile(
    r"(?<!\S)(?:blood pressure|pulse|temperature|weight|sugar|exercise|walk|drink|water|see "
    r"(?:me|you|us)|come back|follow up|"
    r"check|monitor|test|scan|x ray|review|ago|pain|hurts|cough|fever|sleep|wake|happens?|feel|"
    r"been having|symptoms?|"
    r"ice|rest|gargle|stretch\w*|cigarettes?|smoke|beers?|years? old|miles?|appointment)(?!\S)"
)
EXPLAINS = re.compile(
    r" ?(?:is (?:once|twice|a tablet)|works?|helps?|can cause|causes|lowers?|"
    r"is a|are a|means)(?!\S)"
)
NOT_ASKED_FOR = re.compile(r"(?<!\S)(?:allerg\w+|reaction|if|instead of|stopp?e?d?)(?!\S)")
ACCEPTS = re.compile(
    r"(?:(?:oh|well|um|,|right|okay then|yes|then) )*(?:i will (?:try|give|do|take)|i can|okay|"
    r"all right|"
    r"fine|go on(?: then)?|sure|deal|fair enough|if you (?:say|think)|whatever you|let us|sounds|"
    r"happy)"
    r"(?!\S)"
)
PROPOSES = re.compile(
    r"(?<!\S)(?:would you like|do you want|shall we|should we|how about|can i give|"
    r"would you (?:be|go|try|take)|could we|can we|what if|what about|okay with|are you happy|"
    r"want me to|try)(?!\S)"
)
EVER = re.compile(r"(?<!\S)(?:ever|never|before|in the past)(?!\S)")
TRIED = re.compile(r"(?<!\S)(?:tried|given|given up|had)(?!\S)")
UNCHANGED = re.compile(
    r"\A(?:is |stays? |at )?(?:the )?same(?= ?[.,;]|\Z)|(?<!\S)(?:(?:the )?same (?:dose )?as "
    r"before|as before|no changes?|unchanged|(?:at )?the "
    r"same "
    r"dose|as (?:you|he|she) (?:is|are|has been|have been|was|were)(?: taking| on| doing|"
    r" having)?)(?= "
    r"?(?:[.,;]|\Z))"
)
TAKES = re.compile(
    r"(?<!\S)(?:carry|carries|keep|keeps|take|takes|taking|took|use|using|on|tried|prescribed|"
    r"give|giving|prescribe|"
    r"start)(?!\S)"
)
INSTEAD = re.compile(r" and (?:instead )?(?:use|start|give|try|take|go with)(?!\S)")
LOWERS = re.compile(r"(?:\S+ ){0,3}?(?:down |back )*to \d")
FAILED = re.compile(
    r"(?<!\S)(?:not (?:really )?(?:work|help|do (?:much|anything))\w*|no (?:relief|help|use)|"
    r"nothing|stopped|"
    r"without|upset|made me|gave me|knocked me|blew up|disagreed|did not agree|did not suit|"
    r"swelled|did "
    r"nothing)(?!\S)"
)
AT_HOME = re.compile(
    r"(?:\S+ ){0,4}(?:at home|in (?:the|my|her|his|a) (?:cupboard|bag|drawer|cabinet|bathroom|car|"
    r"kitchen|fridge)|left over|leftover|spare|in the "
    r"house)(?!\S)"
)
HELD = re.compile(
    r"(?<!\S)(?:(?:on|until) the (?:morning|day|night|evening)|(?:morning|day|night|evening) "
    r"(?:of|"
    r"before)|until|before (?:the|your) (?:surgery|operation|procedure|scan|test)|for now|while "
    r"you|just for)(?!\S)"
)
# A medicine without a name: what is said next is said of that.
STRANGER = re.compile(
    r"(?<!\S)(?:use|take|try|have|get|with|apply|put on) (?:an?|any|"
    r"plenty of)(?: [a-z]+)? (?:emollient|"
    r"moisturi[sz]er|laxative|antihistamine|antacid|painkiller|probiotic|multivitamin|"
    r"sunscreen)s?(?!\S)|"
    r"(?<!\S)(?:some|any|this|that|what|these|those|another|other)(?: [a-z]+){0,2} "
    r"(?:powders?|tonics?|herbs?|herbal|supplements?|remedy|remedies|potion)(?!\S)|(?<!\S)(?:some|"
    r"what|another|other)(?: [a-z]+)? (?:emollient|moisturi[sz]er|laxative|medicine|medication|"
    r"antibiotics?|painkillers?)(?!\S)|"
    r"(?<!\S)(?:the|her|his|your|my) (?:blue|brown|purple|"
    r"orange|pink|green|red|white|yellow|grey|other|new|old|water|blood pressure|pressure|bp|"
    r"cholesterol|sugar|thyroid|heart|sleeping|pain|stomach|allergy|vitamin|quick|long acting|"
    r"short acting) (?:1|one|tablets?|pills?|inhaler|puffer|capsules?|medicine|medication)(?!\S)|"
    r"(?<!\S)(?:an?|some|any|your) (?:\w+ )?(?:emollient|moisturi[sz]er|antihistamine|antacid|"
    r"laxative|decongestant|sunscreen|soap substitute|barrier cream)(?!\S)"
)
# "And the Chlorsig?": a medicine that the lexicon does not know, or another matter.
NEW_SUBJECT = re.compile(
    r"(?:(?:okay|right|so|and|,|now|well|oh|then|but) )*(?:and|what about|how about) (?:the|my|"
    r"your|"
    r"this|that|those|for (?:the|my|your)) (?!dose|doses|tablets?|pills?|side|other|rest|same|"
    r"strength|level|first|next|evening|morning|night|lunch)(?:\w+ ){1,6}\?"
)
PRONOUN = re.compile(r"(?<!\S)(?:it|that|this|them|1)(?!\S)")
SUBJECT = re.compile(
    r"(?:will|is|are|has|should|does|would|can|works|helps|covers|takes|"
    r"was)(?!\S)"
)
# "Do not take it with your A" speaks against the other.
WITH = re.compile(r"(?<!\S)(?:with|alongside|on top of)(?: (?:the|your|his|her|any))* ?\Z")
# "He's on Descovy", said by a patient, is somebody else's.
THEIR_OWN = re.compile(
    r"(?<!\S)(?:he|she|they)(?: (?:also|just|still|only|already))* (?:(?:is|was|are|were|has been|"
    r"have been|had been|has|had|got|has got)(?: (?:also|still|now))* (?:on|taking|using|given)|"
    r"takes?|took|uses?|used|swears? by|swore by|gets?|got|had|has)(?!\S)"
)
# A mother's "I'm on that Wegovy" is not her child's.
OTHER_SELF = re.compile(
    r"(?<!\S)(?:i (?:am|was|have been) (?:still )?on|i (?:take|took|use|used|had)|(?:put|gave|"
    r"started) "
    r"me|i have (?:been (?:taking|using|on)|had))(?!\S)"
)
OTHERS = re.compile(
    r"(?<!\S)(?:a|some|this|that|1|one) (?:chap|man|woman|lady|guy|fellow|friend|bloke|person|"
    r"girl)(?!\S)|"
    r"(?<!\S)(?:my|the|our|me) (?:\w+ )?(?:mates?|missus|other half|partner|bloke|fella|"
    r"cousins?|nan|gran|granny|grandad|grandson|granddaughter|in laws?|pal|buddy|nephews?|"
    r"carer|chap|bloke)(?: is| has| was| had| takes| swears| uses)?(?!\S)"
)
# "I have lorazepam of my own", said by who is with the patient.
OWN_SUPPLY = re.compile(r"(?:\S+ ){0,2}?(?:of my own|for myself|(?:that is|which is) mine)(?!\S)")
# "Maura next door is on Humira", "the woman at church swears by glucosamine".
SOMEBODY_ON = re.compile(
    r"(?<!\S)(?!(?:i|it|that|this|these|those|which|what|who|1|we|you|mine|gp|doctor|here|there|"
    r"he|she|they|tablets?|pills?|medicines?|medication|meds|doses?|things?|only|not|all|always|"
    r"also|now|still|already|was|is|been|and|but|drug|name)(?!\S))[a-z]{3,}(?: (?:next door|down "
    r"the (?:road|street|hall)|(?:at|from|in) (?:my |the )?(?:work|church|school|choir|gym|"
    r"office|club|temple|mosque|pub|shop|bingo)))? (?:(?:is|was|has been|went|got put|are|were) on|"
    r"swears? by|raves? about)(?: (?:the|that|this|those))?\Z"
)
# What a relative hands to the patient is not the relative's.
HANDED = re.compile(
    r"(?<!\S)(?:gave|gives|giving|lent|lends|handed|slipped|rubbed|rubs|put|puts)"
    r"(?: (?:me|him|her|us|it|on))*(?: (?!her|his|their|own)\S+){0,4} ?\Z"
)
YOUR_CHILD = re.compile(r"(?<!\S)your (?:daughter|son|child|baby|little \w+)(?!\S)")
# "That pushes the lithium up" speaks of another drug than lithium.
_BESIDE = re.compile(
    r"(?<!\S)(?:(?<!on )(?<!along )(?<!fine )(?<!well )(?<!okay )(?<!trouble )(?<!problems )"
    r"(?<!issues )(?<!better )(?<!happy )(?<!going )(?<!start )(?<!go )(?<!stay )(?<!done )with|"
    r"alongside|on top of|because(?: of)?|since|"
    r"(?:cousin|relative|sister|brother|version|form|type|kind|opposite) of|(?:same|similar) "
    r"(?:family|class|group|idea|thing)? ?(?:as|to)|close to|related to|"
    r"due to|given|despite|from|affects?|push(?:es)?|raises?|lowers?|blocks?|than|"
    r"(?<!would )like|besides|"
    r"apart from|against|thins?|boosts?|"
    r"(?:while|whilst|as long as|until) (?:you|he|she|they) (?:are|is)(?: still)?(?: on| taking)?|"
    r"while on|(?:cousin|relative|relation|sister|brother|version|form) of|"
    r"similar to|related to|same (?:family|group|type|kind|class) as)"
    r"(?: (?:the|your|his|her|my|that|this|all|old|other))* \Z"
)
YOURS = re.compile(r"(?<!\S)(?:the|your) ?\Z")
TAKE_SO_MUCH = re.compile(
    r"(?:\A|(?<=so )|(?<=please )|(?<=, )|(?<=and )|(?<=should )|(?<=you to ))(?:take|use|"
    r"inject) (?=\d)"
)
TAKES_IT = re.compile(
    r"(?:(?:yes|yeah|no|so|and|but|well|,|okay|that is why) )*(?:still (?:taking|on|using)|i "
    r"(?:only |just |still |usually |"
    r"do |"
    r"also |have been |am )*(?:take|use|taking|using|on)) (?:it|that|them|1|one|2|half)(?!\S)"
)
NOT_TAKING = re.compile(r"no \.|no ,? ?i (?:do not|am not) ?(?:\.|take|any)")
WISHES = re.compile(
    r"(?<!\S)(?:want|wants|would like|like to|can i|should i|heard|read|friend\w*|"
    r"neighbou?r|asking|about)(?!\S)(?: \S+){0,5} ?\Z"
)
FOR_HOW_LONG = re.compile(
    r"(?:and |take |use |it is |that is |so |just )*(?:it |that |this |them )?(?:for|x)(?!\S)"
)
_PAST_AFTER = re.compile(
    r"(?:\S+ ){0,2}before (?:this|that|then|i came)(?!\S)|"
    r"(?:\S+ ){0,3}(?:and |which )?(?:i |we |have |had )*finished(?: (?:it|that|them|"
    r"the course))?(?!\S)|"
    r"(?:\S+ ){0,5}(?:in (?:the )?(?:hospital|emergency|er|ed|a and e|ambulance|theatre|"
    r"recovery)|in (?:19|20)\d\d|years? ago|in the past|as a child|when i was|back in|a "
    r"long time ago|"
    r"last year|but (?:\S+ ){0,4}(?:stopped|has stopped) it|not now)(?!\S)|(?:\S+ ){0,6}(?:, not "
    r"now|stopped it last)(?!\S)"
)
_USED_SO_FAR = re.compile(
    r"(?<!\S)(?:have|has|had|i|been)(?: \S+)? (?:been|took|taken|taking|take)(?!\S)"
)
_STARTED_BEFORE = re.compile(
    r"(?<!\S)(?:(?:dr \S+|dr \. \S+|doctor|they|he|she|who|gp|pcp|cardiolog\w+|specialist|"
    r"hospital|"
    r"surgeon|psychiatrist|consultant|clinic|had|have|was|were)(?: (?:did|has|have|had|just|"
    r"recently|already|previously))*(?: not)? (?:put|started|"
    r"prescribed|gave|given|placed)(?: (?:you|me|him|her|them))?(?: on)?|started (?:you |him |"
    r"her |me )?on|was given|were given|"
    r"had you (?:on|take))(?!\S)"
)
# A letter tells what its writer has done today.
_JUST_STARTED = re.compile(
    r"(?:\A|, |and |so )(?:i|we) have (?:also |now |today |just )*(?:started|commenced|"
    r"prescribed|added)(?!\S)"
)
_HAD_BEFORE = re.compile(r"(?<!\S)(?:had|taken|used|tried|been on|on)(?: \S+){0,2} ?\Z")
_BEFORE = re.compile(
    r"(?:\S+ ){0,3}(?:before (?:[.,?]|and|but|with|without|\Z)|once (?:[.,?]|and|but|in)|(?:after|"
    r"with|when|"
    r"at|for) my (?:first|second|last|old|baby)|in (?:college|school|the (?:past|army))|back in|"
    r"as a (?:child|kid|teenager))"
)
_NEW_CLAUSE = re.compile(
    r" (?:but|; |however|so i|so we|so let|instead ,|therefore|, so|, and i|, and we|, then|"
    r", i will|, we will|, let us|, i am going) "
)


def clause_before(before: str) -> str:
    """Return the words before a drug that speak of it."""
    return _NEW_CLAUSE.split(f" {before} ")[-1].strip()


def is_possibility(clause: str) -> bool:
    """Say whether the words before a drug make it a possibility only."""
    plain = re.sub(
        r"(?:grateful|appreciate it|obliged|helpful|kind) if (?:you|the gp|they) (?:could|"
        r"would)(?: kindly| please)?|"
        r"if (?:you (?:can|could|would)(?: manage| please| kindly)?|possible|you are happy|"
        r"that is (?:okay|ok|fine|all "
        r"right)) ?,|(?:you|he|she|they) (?:may|can) (?:also |now |still )*(?:use|take|have|add|"
        r"apply|put|continue)|would like|(?<!\S)(?:i|we) like to(?!\S)|than usual|could you",
        "",
        clause,
    )
    near = " ".join(plain.split()[-14:])
    # Speech without full stops runs on: an order much later is not under the condition.
    conditional = near if _ORDERS.search(plain) else plain
    return bool(
        _HYPOTHETICAL.search(near)
        or _INSTEAD_OF.search(plain)
        or re.search(r"(?<!\S)if (?!needed|required)", conditional)
    )


def is_beside(before: str) -> bool:
    """Say whether a drug is only named beside the one spoken of ("that pushes the lithium up")."""
    return bool(_BESIDE.search(f"{before} "))


def is_past(clause: str, after: str = "") -> bool:
    """Say whether a drug is one of former times."""
    once = _HAD_BEFORE.search(clause) and _BEFORE.match(f"{after} ")
    told = PAST.search(clause) or _PAST_AFTER.match(f"{after} ")
    return bool(once or told or was_former(clause, after))


def was_started(before: str) -> bool:
    """Say whether a start is told of, not ordered ("we started you on …")."""
    return bool(_STARTED_BEFORE.search(before)) and not _JUST_STARTED.search(before)


def is_use_so_far(before: str) -> bool:
    """Say whether a duration after these words is how long a drug has been taken already."""
    return bool(_USED_SO_FAR.search(before))
