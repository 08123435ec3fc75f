"""The things that notes are about: body, care, habits, lasting conditions. Own compilation."""

import re


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_BODY = (
    r"head|neck|throat|ears?|eyes?|nose|nostrils?|sinus\w*|mouth|lips?|tongue|teeth|tooth|gums?|"
    r"jaw|face|"
    r"chest|heart|lungs?|breasts?|nipples?|back|spine|spinal|disc|shoulders?|arms?|elbows?|"
    r"wrists?|hands?|"
    r"fingers?|thumbs?|stomach|belly|tummy|abdom\w+|pelvi\w+|hips?|groin|legs?|thighs?|knees?|"
    r"calf|calves|"
    r"shins?|ankles?|foot|feet|toes?|heels?|skin|scalp|joints?|muscles?|muscular|tendons?|"
    r"ligaments?|"
    r"bones?|nerves?|bowels?|bladder|kidneys?|renal|liver|prostate|uterus|ovar\w+|testic\w+|"
    r"thyroid|glands?|"
    r"lymph|veins?|arter\w+|tonsils?|gallbladder|appendix|wounds?|scar|ulcer|moles?|"
    r"fist|grip|ribs?|collarbone|hamstring|rotator|meniscus"
)
_CARE = (
    r"x rays?|scans?|mri|ct|ecg|ekg|echo\w*|ultrasound|labs?|bloods?|blood work|cultures?|"
    r"biops\w+|swab|"
    r"mammogram|\w+scopy|spirometry|urin\w+|stools?|a1c|hba1c|lipid\w*|cholesterol|cbc|panel|"
    r"tests?|testing|"
    r"results?|monitor\w*|surg\w+|operat\w+|inject\w+|vaccin\w+|immuni[sz]\w+|shots?|therap\w+|"
    r"physio\w*|rehab\w*|exercis\w+|stretch\w*|diet\w*|nutrition\w*|salt|sodium|carb\w*|fluids?|"
    r"water|"
    r"hydrat\w+|rest|ice|heat|elevat\w+|brace|splint|cast|sling|crutches|bandage|dressings?|"
    r"compress\w*|"
    r"sleep\w*|weight|smok\w+|alcohol|drink\w*|sugars?|glucose|insulin|blood pressure|pulse|"
    r"medic\w+|meds|pills?|tablets?|capsules?|dos(?:e|es|age)|antibiotics?|steroids?|creams?|"
    r"ointments?|drops|"
    r"inhalers?|painkillers?|pain killers?|refill\w*|prescri\w+|supplements?|vitamins?|"
    r"referr\w*|refer|specialist|\w+ologist\w*|\w+iatrist|surgeon|physician|clinic|hospital|"
    r"emergency|er|"
    r"a and e|ambulance|999|911|112|108|follow up|appointment|visit|come back|return|review|"
    r"recheck|"
    r"symptoms?|worse\w*|worsen\w*|improv\w+|better|flare\w*|attack\w*|episodes?|"
    r"injur\w+|accident|fell|fall|falls|fallen|twisted|sprain\w*|broke|broken|fractur\w+|hit|"
    r"crash\w*|"
    r"wreck|rear ended|lifting|pregnan\w+|periods?|menstrua\w+|breastfe\w+|appetite|allerg\w+|"
    r"diagnos\w+|infect\w+|inflam\w+|swell\w*|pain\w*|hurt\w*|sore\w*|bleed\w*|numb\w*|weak\w*|"
    r"stiff\w*|"
    r"cramp\w*|burn\w*|itch\w*|disease|disorder|syndrome|condition|treat\w*|cancer|lump|"
    r"can not (?!tell|say|remember|believe|complain|wait|afford)\w+|trouble|difficulty|unable|"
    r"mobili\w+|walk\w*|stairs|wheelchair|weeks?|months?|days?|hours?|tomorrow|"
    r"masks?|isolat\w+|quarantine|wash|hygiene|steam|gargle|stress|counsel\w*|mood|caffeine|"
    r"coffee|fiber|fibre"
)
# Speech without any of these words, a symptom, a diagnosis or a drug belongs in no note.
BODY = _words(_BODY)
CLINICAL = _words(rf"{_BODY}|{_CARE}")
HABITS = frozenset({"smoking", "alcohol", "recreational drugs"})
# Conditions that, told in passing, are the patient's background and not the present complaint.
CHRONIC = frozenset(
    {
        "hypertension", "diabetes", "type 2 diabetes", "type 1 diabetes", "prediabetes",
        "high cholesterol", "asthma", "copd", "tuberculosis", "allergic rhinitis", "cataract",
        "glaucoma", "migraine", "stroke", "tia", "epilepsy", "parkinson disease",
        "multiple sclerosis", "alzheimer disease", "dementia", "neuropathy", "heart attack",
        "heart disease", "coronary artery disease", "heart failure", "angina",
        "atrial fibrillation", "arrhythmia", "deep vein thrombosis", "pulmonary embolism",
        "peripheral artery disease", "anemia", "gerd", "peptic ulcer", "irritable bowel syndrome",
        "crohn disease", "ulcerative colitis", "celiac disease", "hepatitis", "fatty liver",
        "cirrhosis", "kidney stones", "chronic kidney disease", "enlarged prostate",
        "hypothyroidism", "hyperthyroidism", "thyroid disease", "polycystic ovary syndrome",
        "endometriosis", "osteoarthritis", "rheumatoid arthritis", "arthritis", "gout",
        "osteoporosis", "fibromyalgia", "psoriasis", "depression", "anxiety disorder",
        "bipolar disorder", "panic disorder", "schizophrenia", "adhd", "sleep apnea", "cancer",
        "breast cancer", "lung cancer", "colon cancer", "prostate cancer", "skin cancer",
        "melanoma", "leukemia", "lymphoma", "chickenpox", "measles", "hiv", "obesity", "lupus",
        "diverticulitis", "gallstones", "malaria", "typhoid", "seizure",
    }
)  # fmt: skip
