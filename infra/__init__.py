"""The stack: one construct per role."""

import os

# Here because it must be said before the CDK is imported: Node 20 runs this app well, and the
# banner about its end of life would stand above every synth and test.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
