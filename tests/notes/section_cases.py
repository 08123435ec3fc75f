# ruff: noqa: E501 - a line of a dialogue is one segment, however long
"""Consultations and dictations of the project's own making, by the sections that they must fill."""

from dataclasses import dataclass, field

from scribe.template import BUILT_IN, Template, own_template


@dataclass(frozen=True)
class Case:
    """What is said, and what stands in which section of a note of it.

    ``template`` is a built-in one's id, or a tenant's own description with headings. ``says`` are
    words of a section's lines; ``empty`` are sections that must stay so. ``never`` are regular
    expressions that no line of the note may match.
    """

    name: str
    template: str
    text: str
    says: dict[str, tuple[str, ...]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def wanted(self) -> Template:
        """The template itself."""
        known = BUILT_IN.get(self.template)
        return known or own_template(
            "tpl-own", title="Own note", description=self.template, version=1
        )


CASES = (
    Case(
        name="soap: a diagnosis that is stated, what was found, a habit that is told as an amount",
        template="soap",
        text="""
Patient: My eye is red and it aches.
Doctor: Do you smoke?
Patient: About ten a day.
Doctor: Cranial nerves are normal. There's a small graze on the lid. Neck moves fine.
Doctor: There's an anterior uveitis in the right eye, and that is why the light bothers you so much.
Doctor: Your hip's minus two point eight, which is osteoporosis.
""",
        says={
            "subjective": ("about ten a day",),
            "objective": ("Cranial nerves are normal", "small graze", "Neck moves fine"),
            "assessment": ("anterior uveitis", "osteoporosis"),
        },
    ),
    Case(
        name="soap: a dictated letter turns from the examination to the plan",
        template="soap",
        text="""
Letter regarding Mrs Joan Example.
She reports going every hour.
Examination showed atrophic changes but no prolapse. Urine dip clear.
Please keep an eye on the blood pressure.
We talked about low dose trimethoprim as prophylaxis and decided against it for now.
I will see her in four months.
""",
        says={
            "objective": ("atrophic changes", "Urine dip clear"),
            "plan": ("blood pressure", "decided against it", "in four months"),
        },
    ),
    Case(
        name="soap: one clause that reads like a question makes no conversation of a ward round",
        template="soap",
        text="""
Ward round, Mr Craig Example, second day on the unit.
Overnight he was sweaty and tremulous.
No nystagmus, gait a bit unsteady. No jaundice, no ascites.
He denies feeling low. No headache.
Blood pressure one forty eight over ninety two.
His appetite is good and he walked to the shop and back without help or stopping any further on the way.
His sister has been spoken to. He slept well. His chest is clear. The abdomen is soft.
""",
        says={"subjective": ("sweaty and tremulous", "No jaundice, no ascites", "No headache")},
    ),
    Case(
        name="hpi: a knee, corrected side, neighbour and question traps",
        template="hpi",
        text="""
            Doctor: Good afternoon, what brings you in?
            Patient: My left, sorry, my right knee has been swollen for five days.
            Doctor: How did it start?
            Patient: I twisted it on the stairs, and my neighbour has gout so I was worried.
            Doctor: What makes it worse?
            Patient: Going downstairs.
            Doctor: Any fever or chills?
            Patient: No, none.
            Doctor: Does it lock or give way? Any numbness?
            Patient: No numbness, but it does give way.
            Doctor: Anything else bothering you?
            Patient: I've also had some back pain since then.
        """,
        says={
            "chief_complaint": ("right knee", "swollen"),
            "history_of_present_illness": ("Made worse by: going downstairs",),
            "associated_symptoms": ("back pain",),
            "pertinent_negatives": ("fever", "chills", "numbness"),
        },
        never=(r"(?i)^(has|reports) gout", r"(?i)reports (fever|chills|numbness)", r"(?i)my "),
    ),
    Case(
        name="hpi: heard without speakers or stops",
        template="hpi",
        text="""
            what seems to be the problem today
            i have had a bad headache for three days and i feel sick with it
            any vomiting
            no
            any blurred vision
            no none
            what makes it better
            lying down in a dark room
        """,
        says={
            "chief_complaint": ("headache for three days",),
            "history_of_present_illness": ("Made better by: lying down in a dark room",),
            "pertinent_negatives": ("vomiting", "blurred vision"),
        },
        never=(r"(?i)migraine", r"(?i)reports (vomiting|blurred)"),
    ),
    Case(
        name="discharge: dictated with headings",
        template="discharge_summary",
        text="""
            Reason for admission: acute appendicitis.
            She presented to the emergency department with one day of right iliac fossa pain and vomiting. She denied any urinary symptoms.
            Past medical history: asthma. Her mother has ulcerative colitis.
            White cell count was 15.2. Ultrasound showed a thickened appendix.
            Hospital course: She underwent laparoscopic appendicectomy on the same day. She was given intravenous cefuroxime and metronidazole. The recovery was uneventful.
            Final diagnosis: acute appendicitis.
            Condition at discharge: stable, afebrile, tolerating a normal diet.
            Allergies: none known.
            Discharge medications: paracetamol 1 gram four times daily for five days, ibuprofen 400 milligrams three times daily with food.
            Discharge instructions: no heavy lifting for four weeks. Keep the wound dry. Return to hospital if there is fever or worsening pain.
            Follow up: surgical clinic in two weeks.
        """,
        says={
            "reason_for_admission": ("acute appendicitis", "right iliac fossa pain"),
            "hospital_course": ("cefuroxime", "uneventful"),
            "diagnoses": ("Acute appendicitis",),
            "procedures": ("laparoscopic appendicectomy",),
            "investigations": ("15.2", "thickened appendix"),
            "condition_at_discharge": ("afebrile",),
            "medications": ("Paracetamol 1 g four times daily for 5 days", "Ibuprofen 400 mg"),
            "allergies": ("none known",),
            "instructions": ("No heavy lifting", "Return to hospital"),
            "follow_up": ("Surgical clinic in two weeks",),
        },
        never=(r"(?i)colitis", r"(?i)(start|takes) (cefuroxime|metronidazole)"),
    ),
    Case(
        name="discharge: run-on speech of an engine",
        template="discharge_summary",
        text="""
            this is a sixty eight year old woman admitted with a fall and a fractured left hip past medical history significant for osteoporosis and atrial fibrillation she underwent left hemiarthroplasty on the second day x ray showed a displaced neck of femur fracture she was seen by the physiotherapists and is now mobilising with a frame discharge medications apixaban five milligrams twice daily and alendronic acid seventy milligrams once weekly no known drug allergies follow up with the fracture clinic in six weeks return if the wound becomes red or she has a fever
        """,
        says={
            "reason_for_admission": ("fractured left hip",),
            "procedures": ("left hemiarthroplasty",),
            "investigations": ("displaced",),
            "condition_at_discharge": ("mobilising with a frame",),
            "medications": ("Apixaban 5 mg twice daily", "70 mg once weekly"),
            "allergies": ("No known",),
            "instructions": ("Return if the wound",),
            "follow_up": ("fracture clinic",),
        },
        never=(r"(?i)right hip", r"(?i)^(she )?has a fever"),
    ),
    Case(
        name="discharge: what stays unknown stays blank",
        template="discharge_summary",
        text="""
            This 40 year old man was admitted with an acute exacerbation of asthma.
            He was treated with nebulised salbutamol and oral prednisolone.
            He is now stable and fit for discharge.
        """,
        says={
            "reason_for_admission": ("exacerbation of asthma",),
            "hospital_course": ("nebulised salbutamol",),
            "condition_at_discharge": ("fit for discharge",),
        },
        empty=(
            "procedures",
            "investigations",
            "medications",
            "allergies",
            "instructions",
            "follow_up",
        ),
    ),
    Case(
        name="referral: a letter to a cardiologist",
        template="referral_letter",
        text="""
            Dear Doctor Mehta, thank you for seeing this 58 year old man with exertional chest tightness for two months.
            I would be grateful for your assessment and an angiogram if you think it is indicated.
            He denies palpitations and syncope. The tightness settles with rest within five minutes.
            Past medical history: hypertension and high cholesterol. His brother had a heart attack at 52. He smokes ten cigarettes a day.
            Current medications: amlodipine 5 milligrams once daily and rosuvastatin 10 milligrams at night.
            He is allergic to aspirin.
            On examination, pulse 78, blood pressure 142 over 88. Heart sounds are normal and the chest is clear.
            ECG showed T wave inversion in the lateral leads. Troponin was negative.
            Impression: probable stable angina.
            I have started clopidogrel 75 milligrams once daily.
        """,
        says={
            "reason_for_referral": ("exertional chest tightness", "angiogram"),
            "history": ("settles with rest", "denies palpitations"),
            "past_medical_history": ("Hypertension", "brother had a heart attack"),
            "medications": ("amlodipine 5 mg once daily", "rosuvastatin 10 mg at night"),
            "allergies": ("aspirin",),
            "examination": ("142/88", "chest is clear"),
            "investigations": ("T wave inversion", "Troponin was negative"),
            "impression": ("stable angina",),
            "plan": ("clopidogrel 75 mg once daily",),
        },
        never=(r"(?i)(takes|start) aspirin", r"(?i)patient has (had )?a heart attack"),
    ),
    Case(
        name="referral: out of a consultation",
        template="referral_letter",
        text="""
            Doctor: How can I help you today?
            Patient: I've had ringing in my ears for six months and my hearing is worse on the left.
            Doctor: Any dizziness or discharge?
            Patient: No, neither.
            Doctor: Do you take any medicines?
            Patient: Just ramipril, 5 milligrams in the morning.
            Doctor: Any allergies?
            Patient: No.
            Doctor: Your eardrums look normal. I can't see any wax.
            Doctor: I'm going to refer you to the ENT clinic for a hearing test.
        """,
        says={
            "reason_for_referral": ("Refer to the ENT clinic for a hearing test",),
            "history": ("ringing in the ears for six months", "worse on the left"),
            "medications": ("ramipril 5 mg in the morning",),
            "allergies": ("Denies allergies",),
            "examination": ("eardrums look normal", "No wax"),
        },
        empty=("impression", "investigations"),
        never=(r"(?i)reports (dizziness|discharge)", r"(?i)vertigo"),
    ),
    Case(
        name="clinical notes: a diabetic review in India",
        template="clinical_notes_template",
        text="""
            Doctor: Tell me, what is the problem?
            Patient: Doctor, I am having burning in both feet since two months.
            Doctor: Any weakness?
            Patient: No doctor.
            Doctor: Do you have any medical conditions?
            Patient: Yes, sugar and BP since ten years.
            Doctor: Any operations?
            Patient: I had my appendix removed in 2010.
            Doctor: Anyone in the family with diabetes?
            Patient: My father had diabetes and my mother is healthy.
            Doctor: Do you smoke or drink?
            Patient: I don't smoke. I drink two beers on weekends.
            Doctor: What medicines are you taking?
            Patient: Metformin 500 milligrams twice a day and telmisartan 40 milligrams once daily.
            Doctor: Any allergy?
            Patient: Sulfa drugs, I got a rash.
            Doctor: BP is 138 by 86, weight 72 kilos. Sensation is reduced in both feet.
            Doctor: Your HbA1c came back as 9.1 percent. This looks like diabetic neuropathy.
            Doctor: I will start pregabalin 75 milligrams at night. Increase the metformin to 1 gram twice daily.
            Doctor: Please get a vitamin B12 test. Check your feet every day for wounds.
            Doctor: Come back after one month. If you get an ulcer on the foot, come immediately.
        """,
        says={
            "chief_complaint": ("burning in both feet since two months",),
            "history_of_present_illness": ("Denies weakness",),
            "past_medical_history": ("sugar and BP", "appendix removed in 2010"),
            "medications": ("metformin 500 mg twice daily", "telmisartan 40 mg"),
            "allergies": ("sulfa",),
            "family_history": ("Father had diabetes",),
            "social_history": ("two beers", "smok"),
            "vitals": ("138/86", "72 kg"),
            "examination": ("Sensation is reduced in both feet",),
            "assessment": ("diabetic neuropathy",),
            "plan": ("Start pregabalin 75 mg at night", "Increase metformin to 1 g", "B12"),
            "follow_up": ("Come back after one month", "ulcer"),
        },
        never=(r"(?i)reports weakness", r"(?i)has (a foot|an) ulcer", r"(?i)takes metformin 1 g"),
    ),
    Case(
        name="clinical notes: nothing asked is nothing noted",
        template="clinical_notes_template",
        text="""
            Doctor: What can I do for you?
            Patient: I cut my finger on a tin this morning.
            Doctor: Is your tetanus up to date?
            Patient: I'm not sure.
            Doctor: It's a small clean cut. Keep it dry for two days.
        """,
        says={"chief_complaint": ("Cut the finger",), "plan": ("Keep it dry",)},
        empty=(
            "past_medical_history",
            "medications",
            "allergies",
            "family_history",
            "vitals",
            "investigations",
        ),
        never=(r"(?i)tetanus is", r"(?i)infection"),
    ),
    Case(
        name="emr: a cough with orders and advice",
        template="eka_emr_template",
        text="""
            Doctor: Yes, what happened?
            Patient: Cough and cold since four days. Fever also, on and off.
            Doctor: Any breathlessness?
            Patient: No.
            Doctor: Any loss of appetite?
            Patient: Yes.
            Doctor: Asthma or TB in the past?
            Patient: I had asthma as a child.
            Doctor: Taking any tablets?
            Patient: Levocetirizine 5 milligrams at night.
            Doctor: Temperature is 99.8. Throat is congested. Chest is clear.
            Doctor: This is acute bronchitis. I am giving azithromycin 500 milligrams once daily for three days.
            Doctor: Get a CBC and a chest x-ray. Do steam inhalation and drink warm water.
            Doctor: Come back after five days.
        """,
        says={
            "chief_complaint": ("Cough and cold since four days",),
            "symptoms": ("Denies breathlessness", "loss of appetite", "Fever also"),
            "medical_history": ("asthma as a child",),
            "current_medications": ("levocetirizine 5 mg at night",),
            "vitals": ("99.8",),
            "examination": ("Throat is congested", "Chest is clear"),
            "diagnosis": ("acute bronchitis",),
            "medications": ("azithromycin 500 mg once daily for 3 days",),
            "investigations": ("CBC",),
            "advice": ("steam inhalation",),
            "follow_up": ("Come back after five days",),
        },
        never=(r"(?i)reports breathlessness", r"(?i)tuberculosis|\bTB\b"),
    ),
    Case(
        name="soap: other people's illnesses and what might come",
        template="soap",
        text="""
            Speaker 1: What brings you here today?
            Speaker 2: I have a runny nose and I keep sneezing. My daughter has chickenpox at the moment.
            Speaker 1: Have you had chickenpox yourself?
            Speaker 2: Yes, as a child.
            Speaker 1: Does high blood pressure run in your family?
            Speaker 2: No, not that I know of.
            Speaker 1: Do you have a fever?
            Speaker 2: No, I don't think so.
            Speaker 1: I think this is hay fever. Try cetirizine 10 milligrams once daily.
            Speaker 1: It can make you drowsy. If you get wheezy, come straight back.
        """,
        says={
            "subjective": ("runny nose", "sneezing", "Denies fever"),
            "assessment": ("hay fever",),
            "plan": ("Start cetirizine 10 mg once daily", "wheezy"),
        },
        never=(
            r"(?i)denies high blood",
            r"(?i)reports (fever|wheez)",
            r"(?i)is drowsy",
            r"(?i)^has chickenpox",
        ),
    ),
    Case(
        name="own: headings of a Markdown description",
        template="""
            # Visit
            ## CC
            ## HPI
            ## PMH
            ## Drug history (what they take now)
            ## Allergies
            ## FH
            ## SH
            ## O/E
            ## Ix
            ## Impression
            ## Rx
            ## Safety net
            ## Favourite colour
        """.replace("            ", ""),
        text="""
            Doctor: What's brought you in?
            Patient: I've had heartburn for three weeks. It's worse after coffee.
            Doctor: Any trouble swallowing?
            Patient: No.
            Doctor: Any other medical problems?
            Patient: I have an underactive thyroid.
            Doctor: What do you take for it?
            Patient: Levothyroxine, a hundred micrograms every morning.
            Doctor: Are you allergic to anything?
            Patient: Latex.
            Doctor: Any family history of stomach cancer?
            Patient: My uncle had stomach cancer.
            Doctor: What do you do for a living?
            Patient: I'm a bus driver.
            Doctor: Your abdomen is soft and there is no tenderness.
            Doctor: It sounds like acid reflux disease. Take omeprazole 20 milligrams once daily before breakfast for four weeks.
            Doctor: If you vomit blood or lose weight, go to the emergency department.
        """,
        says={
            "CC": ("heartburn for three weeks",),
            "HPI": ("worse after coffee", "Denies trouble swallowing"),
            "PMH": ("underactive thyroid",),
            "Drug history": ("levothyroxine 100 mcg",),
            "Allergies": ("latex",),
            "FH": ("uncle had stomach cancer",),
            "SH": ("bus driver",),
            "O/E": ("no tenderness",),
            "Impression": ("acid reflux disease",),
            "Rx": ("omeprazole 20 mg once daily",),
            "Safety net": ("emergency department",),
        },
        empty=("Favourite colour",),
        never=(r"(?i)^(has|reports) .*cancer", r"(?i)vomits? blood\.$"),
    ),
    Case(
        name="own: SOAP spelled out, with parents and children",
        template="## Subjective\n### Chief complaint\n### Review of systems\n## Objective\n### Vitals\n## Assessment and plan",
        text="""
            Doctor: What's the trouble?
            Patient: I've had pain when passing urine since yesterday.
            Doctor: Any fever or back pain?
            Patient: No, neither.
            Doctor: Temperature is 36.9. There is some tenderness over the bladder.
            Doctor: This is a urinary tract infection. I'll prescribe nitrofurantoin 100 milligrams twice daily for three days. Drink plenty of water.
        """,
        says={
            "Chief complaint": ("passing urine",),
            "Review of systems": ("Denies fever",),
            "Vitals": ("36.9",),
            "Objective": ("tenderness over the bladder",),
            "Assessment and plan": ("urinary tract infection", "nitrofurantoin 100 mg", "water"),
        },
        never=(r"(?i)reports (fever|back pain)",),
    ),
    Case(
        name="own: no headings at all",
        template="Write a short letter that sums up the visit for the family.",
        text="""
            Doctor: What is wrong with her?
            Mother: She has had a rash on her arms since Sunday and she is scratching a lot.
            Doctor: Any fever?
            Mother: No.
            Doctor: The skin is dry and red in the elbow folds. This is eczema.
            Doctor: Use hydrocortisone cream twice a day for one week. Come back in two weeks.
        """,
        says={
            "Own note": (
                "rash on her arms",
                "Denies fever",
                "dry and red",
                "eczema",
                "hydrocortisone",
                "Come back in two weeks",
            ),
        },
        never=(r"(?i)reports fever",),
    ),
    Case(
        name="own: follow-up letter of a physiotherapist",
        template="## Presenting problem\n## Findings\n## Treatment\n## Home exercises and advice\n## Next appointment",
        text="""
            Doctor: How is the shoulder?
            Patient: The right shoulder is still stiff in the morning, but I can lift my arm higher.
            Doctor: The range of motion is better, and strength is good.
            Doctor: Please keep doing the stretches three times a day. Avoid lifting above your head.
            Doctor: I'll see you again in three weeks.
        """,
        says={
            "Presenting problem": ("stiff in the morning",),
            "Findings": ("range of motion is better",),
            "Home exercises and advice": ("stretches", "Avoid lifting"),
            "Next appointment": ("three weeks",),
        },
        empty=("Treatment",),
        never=(r"(?i)left shoulder",),
    ),
    Case(
        name="dictated: a clinic note without headings",
        template="clinical_notes_template",
        text="""
            This is a 33 year old woman who presents with palpitations for one month. She denies chest pain and syncope.
            She has a history of anxiety. She does not smoke. Her sister has an overactive thyroid.
            She takes the contraceptive pill and no other medication. No known drug allergies.
            Blood pressure is 118 over 70 and pulse 104. There is a fine tremor of the hands.
            TSH was less than 0.01.
            This is most likely hyperthyroidism.
            Start propranolol 20 milligrams three times daily. Refer to endocrinology. Review in two weeks with repeat thyroid function tests.
        """,
        says={
            "chief_complaint": ("palpitations for one month",),
            "history_of_present_illness": ("denies chest pain and syncope",),
            "past_medical_history": ("history of anxiety",),
            "allergies": ("No known drug allergies",),
            "family_history": ("sister has an overactive thyroid",),
            "social_history": ("does not smoke",),
            "vitals": ("118/70", "104"),
            "examination": ("fine tremor",),
            "investigations": ("TSH was less than 0.01",),
            "assessment": ("most likely hyperthyroidism",),
            "plan": ("Start propranolol 20 mg three times daily", "Refer to endocrinology"),
            "follow_up": ("Review in two weeks",),
        },
        never=(r"(?i)reports (chest pain|syncope)",),
    ),
)
