# ruff: noqa: E501 - a line of a dialogue is one segment, however long
"""Dialogues of the project's own making, with what their notes must and must not say."""

from tests.notes.scoring import Dialogue

DIALOGUES = (
    Dialogue(
        name="sore throat with a penicillin allergy",
        text="""
            Doctor: Good morning, what seems to be the problem?
            Patient: I've had a sore throat and a fever since Monday. It hurts to swallow.
            Doctor: Any cough or runny nose?
            Patient: No, none of that.
            Doctor: Any rash?
            Patient: No.
            Doctor: Are you allergic to any medicines?
            Patient: Yes, penicillin. It gives me hives.
            Doctor: Are you taking anything at the moment?
            Patient: Just paracetamol, 500 milligrams, when I need it.
            Doctor: Let me have a look. Your throat is red and the tonsils are swollen. Temperature is thirty eight point four.
            Doctor: I think this is tonsillitis. Since you're allergic to penicillin, I'll give you clarithromycin 250 milligrams twice a day for seven days.
            Doctor: You can keep taking the paracetamol. If you can't swallow fluids or the fever lasts more than three days, come back.
            Patient: Thank you, doctor.
        """,
        medications=(
            ("paracetamol", "500 mg", "as needed", "continue"),
            ("clarithromycin", "250 mg", "twice daily", "start"),
        ),
        says=("sore throat", "tonsillitis", "Allergies: penicillin", "come back"),
        denies=("cough", "runny nose", "rash"),
        never=(r"(?i)start penicillin", r"(?i)reports (cough|rash)", r"(?i)pneumonia"),
        vitals=(("temperature", "38.4"),),
        sections={"assessment": ("tonsillitis",), "plan": ("clarithromycin", "come back")},
    ),
    Dialogue(
        name="hypertension review with changes",
        text="""
            Doctor: So, how have you been getting on with the tablets?
            Patient: I take amlodipine five milligrams every morning and ramipril 2.5 milligrams at night.
            Doctor: Any dizziness or ankle swelling?
            Patient: No dizziness, but my ankles swell up a bit.
            Doctor: Any chest pain?
            Patient: No.
            Doctor: Your blood pressure today is one sixty over ninety four and your pulse is seventy two.
            Doctor: Your blood pressure is still not controlled. We'll stop the amlodipine because of the swelling.
            Doctor: I'd like to increase the ramipril from two point five to five milligrams at night, and start indapamide one point five milligrams once daily in the morning.
            Doctor: Please check your blood pressure at home twice a day. We want it below 140 over 90. I'll see you in four weeks with a blood test.
        """,
        medications=(
            ("amlodipine", "5 mg", "in the morning", "stop"),
            ("ramipril", "5 mg", "at night", "increase"),
            ("indapamide", "1.5 mg", "once daily in the morning", "start"),
        ),
        says=("blood test", "not controlled"),
        denies=("dizziness", "chest pain"),
        never=(r"(?i)reports (dizziness|chest pain)", r"Blood pressure 140"),
        vitals=(("blood pressure", "160/94"), ("heart rate", "72")),
    ),
    Dialogue(
        name="family doctor in India",
        text="""
            Doctor: Haan, tell me, what happened?
            Patient: Doctor, fever since three days and body ache. Loose motions also, since yesterday.
            Doctor: Any vomiting?
            Patient: No vomiting.
            Doctor: Any burning urine?
            Patient: No, doctor.
            Doctor: Sugar or BP problem?
            Patient: I am having sugar since ten years. I am taking Glycomet GP 1 one tablet in the morning.
            Doctor: BP is 130 by 80. Temperature 101.2. SpO2 is 98 percent. Chest is clear. Abdomen is soft.
            Doctor: It looks like viral fever. I am giving you Dolo 650, 1-1-1 after food for three days. And Pan 40 OD before breakfast for five days. ORS one sachet SOS.
            Doctor: If fever is not settling in three days, we will do a dengue test. Drink plenty of water.
        """,
        medications=(
            ("glycomet gp", "1 tablet", "in the morning", ""),
            ("dolo", "650", "three times daily", "start"),
            ("pan", "40", "once daily", "start"),
            ("ors", "1 sachet", "as needed", "start"),
        ),
        says=("viral fever", "Loose motions"),
        denies=("vomiting", "burning urine"),
        never=(r"(?i)reports vomiting", r"(?i)dengue fever", r"(?i)diagnos"),
        vitals=(
            ("blood pressure", "130/80"),
            ("temperature", "101.2"),
            ("oxygen saturation", "98"),
        ),
    ),
    Dialogue(
        name="corrections and second thoughts",
        text="""
            Doctor: Let's go over your medicines.
            Patient: I'm on metformin, 500, no sorry, 850 milligrams twice a day.
            Doctor: And the statin?
            Patient: Atorvastatin 20 milligrams at night.
            Doctor: Okay. Start lisinopril, sorry, losartan 50 milligrams once daily.
            Doctor: And take aspirin 75 milligrams twice, I mean once a day with food.
            Doctor: Let's increase the atorvastatin to 40 milligrams. Actually, make that 80 milligrams at bedtime.
        """,
        medications=(
            ("metformin", "850 mg", "twice daily", ""),
            ("atorvastatin", "80 mg", "at bedtime", "increase"),
            ("losartan", "50 mg", "once daily", "start"),
            ("aspirin", "75 mg", "once daily", "start"),
        ),
        never=(r"(?i)lisinopril", r"Start losartan 500"),
    ),
    Dialogue(
        name="headache with family and hypothetical traps",
        text="""
            Speaker 1: What brings you in today?
            Speaker 2: I've been having headaches for about two weeks, mostly on the left side.
            Speaker 1: How bad are they, out of ten?
            Speaker 2: About six.
            Speaker 1: Do you have any nausea or vomiting with them?
            Speaker 2: A bit of nausea, no vomiting.
            Speaker 1: Any weakness, numbness or trouble speaking?
            Speaker 2: No, nothing like that.
            Speaker 1: Does anyone in your family have migraine?
            Speaker 2: My mother has migraines and my brother had a brain tumour. He takes valproate.
            Speaker 1: Have you had a head injury?
            Speaker 2: No.
            Speaker 1: What have you tried?
            Speaker 2: I tried ibuprofen 400 milligrams but it didn't help much.
            Speaker 1: I think these are tension headaches. I'd suggest naproxen 500 milligrams twice daily with food for five days.
            Speaker 1: If that doesn't work, we could consider amitriptyline 10 milligrams at night.
            Speaker 1: If you develop weakness or a seizure, go straight to the emergency department.
        """,
        medications=(
            ("ibuprofen", "400 mg", "", ""),
            ("naproxen", "500 mg", "twice daily", "start"),
        ),
        says=("headaches", "tension headaches", "nausea"),
        denies=("weakness", "numbness"),
        never=(
            r"(?i)reports (weakness|numbness|vomiting|migraine)",
            r"(?i)start amitriptyline",
            r"(?i)valproate \d",
            r"(?i)patient has (a )?(migraine|brain)",
        ),
        sections={"assessment": ("tension headaches",), "plan": ("naproxen", "emergency")},
    ),
    Dialogue(
        name="heard by a speech engine: no speakers, no punctuation",
        text="""
            good morning what can i do for you
            i have had chest pain for two days
            does it spread to your arm
            no
            any shortness of breath
            no none
            any sweating
            yes a little
            do you smoke
            no
            are you taking any medicines
            i take atenolol fifty milligrams once a day
            blood pressure is one forty over ninety
            pulse is eighty eight
            i will start you on aspirin seventy five milligrams once daily
            and nitroglycerin zero point four milligrams under the tongue as needed
            continue atenolol fifty milligrams once daily
            if the pain gets worse call an ambulance
            come back in one week
        """,
        medications=(
            ("atenolol", "50 mg", "once daily", "continue"),
            ("aspirin", "75 mg", "once daily", "start"),
            ("nitroglycerin", "0.4 mg", "as needed", "start"),
        ),
        says=("chest pain", "ambulance", "come back"),
        denies=("shortness of breath", "smoking"),
        never=(r"(?i)reports (shortness|smoking)", r"(?i)angina", r"(?i)heart attack"),
        vitals=(("blood pressure", "140/90"), ("heart rate", "88")),
    ),
    Dialogue(
        name="dictation",
        text="""
            Patient is a 62 year old woman with type 2 diabetes who presents with a cough for two weeks. She denies fever and weight loss.
            She takes metformin 1 gram twice daily and gliclazide 80 milligrams once daily. No known drug allergies.
            On examination, there are crackles at the left base. Oxygen saturation 95 percent. Respiratory rate 20.
            Impression: community acquired pneumonia.
            Plan: start amoxicillin 1 gram three times daily for five days. Hold the gliclazide. Chest x-ray today. Review in 48 hours.
        """,
        medications=(
            ("metformin", "1 g", "twice daily", ""),
            ("gliclazide", "80 mg", "once daily", "hold"),
            ("amoxicillin", "1 g", "three times daily", "start"),
        ),
        says=("cough", "pneumonia", "crackles", "x-ray"),
        denies=("fever", "allergies"),
        never=(r"(?i)reports fever",),
        vitals=(("oxygen saturation", "95"), ("respiratory rate", "20")),
        sections={"assessment": ("pneumonia",), "objective": ("crackles",)},
    ),
    Dialogue(
        name="a child's asthma, the mother speaks",
        text="""
            Doctor: How has Sam been?
            Mother: He has been wheezing at night. He uses the blue inhaler, salbutamol, two puffs, about three times a day.
            Doctor: Any fever?
            Mother: No, no fever.
            Doctor: Does he take the brown inhaler?
            Mother: No, he stopped that.
            Doctor: I can hear a wheeze on both sides. His oxygen level is 96 percent.
            Doctor: Start beclometasone 100 micrograms, two puffs twice a day with the spacer. Continue the salbutamol, two puffs every four hours when needed.
            Doctor: And prednisolone 20 milligrams once daily for three days. Not the montelukast, he had nightmares on it.
            Doctor: If he is struggling to breathe, call 999.
        """,
        medications=(
            ("salbutamol", "2 puffs", "every 4 hours as needed", "continue"),
            ("beclometasone", "2 puffs", "twice daily", "start"),
            ("prednisolone", "20 mg", "once daily", "start"),
        ),
        says=("wheez", "999"),
        denies=("fever",),
        never=(r"(?i)montelukast \d", r"(?i)start montelukast", r"(?i)reports fever"),
        vitals=(("oxygen saturation", "96"),),
    ),
    Dialogue(
        name="declined, denied and forgotten drugs",
        text="""
            Doctor: Do you take any blood thinners, like warfarin or apixaban?
            Patient: No, neither.
            Doctor: Are you still on the sertraline?
            Patient: Yes, 50 milligrams every morning.
            Doctor: And the omeprazole?
            Patient: No, I stopped that in March.
            Doctor: For the knee pain I could offer you codeine.
            Patient: I'd rather not take codeine, it makes me sleepy.
            Doctor: That's fine. Use diclofenac gel on the knee three times a day, and don't take ibuprofen on top of it.
            Doctor: Keep the sertraline as it is.
        """,
        medications=(
            ("sertraline", "50 mg", "in the morning", "continue"),
            ("diclofenac", "", "three times daily", "start"),
        ),
        never=(r"(?i)(start|takes) (codeine|ibuprofen|warfarin|apixaban)",),
    ),
    Dialogue(
        name="insulin and units",
        text="""
            Doctor: How much insulin are you taking?
            Patient: I take Lantus, eighteen units at bedtime, and NovoRapid six units with each meal.
            Doctor: Any low sugars? Any blurred vision?
            Patient: No.
            Doctor: Your HbA1c is eight point nine percent and your weight is eighty four kilos.
            Doctor: We'll increase the Lantus to twenty two units at bedtime and continue the NovoRapid at the same dose.
            Doctor: I'm also going to start you on empagliflozin ten milligrams once daily. You need vitamin D3, sixty thousand units once a week for eight weeks.
            Doctor: Stop the gliclazide.
        """,
        medications=(
            ("lantus", "22 units", "at bedtime", "increase"),
            ("novorapid", "6 units", "with each meal", "continue"),
            ("empagliflozin", "10 mg", "once daily", "start"),
            ("vitamin d3", "60000 units", "once weekly", "start"),
            ("gliclazide", "", "", "stop"),
        ),
        denies=("blurred vision",),
        vitals=(("HbA1c", "8.9"), ("weight", "84")),
    ),
    Dialogue(
        name="switching, in American clinic talk",
        text="""
            Doctor: Hi there, so the lisinopril is giving you that cough, right?
            Patient: Yeah, it's driving me crazy.
            Doctor: Okay, so let's switch you from lisinopril to losartan, fifty milligrams daily.
            Doctor: And the heartburn?
            Patient: Still there. I take Tums whenever.
            Doctor: Let's do omeprazole twenty milligrams, once a day, thirty minutes before breakfast, for four weeks, okay?
            Doctor: I'm gonna refill your Zoloft, a hundred milligrams a day. Go ahead and cut your Xanax down to half a milligram at bedtime, as needed.
            Patient: Should I keep taking the baby aspirin?
            Doctor: Yes, keep taking that.
        """,
        medications=(
            ("lisinopril", "", "", "stop"),
            ("losartan", "50 mg", "once daily", "start"),
            ("tums", "", "", ""),
            ("omeprazole", "20 mg", "once daily", "start"),
            ("zoloft", "100 mg", "once daily", "continue"),
            ("xanax", "0.5 mg", "at bedtime as needed", "decrease"),
            ("aspirin", "", "", "continue"),
        ),
    ),
    Dialogue(
        name="small talk only",
        text="""
            Doctor: Hello, come in, take a seat.
            Patient: Thank you. Terrible weather today.
            Doctor: It is, isn't it? Did you find parking?
            Patient: Yes, right outside.
            Doctor: Lovely. I will be with you in a minute.
        """,
        never=(r".",),
    ),
    Dialogue(
        name="nonsense",
        text="""
            purple seven running the about five hundred
            window yes no maybe the twenty milligrams of river
            over ninety under table he she twice and daily blue
            no pain no gain said the old sign at the gym
        """,
        never=(r"(?i)start|takes|reports|denies",),
    ),
)
