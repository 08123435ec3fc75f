"""The CDK app: one stack, told by the context in ``cdk.json`` what to be."""

import os

# jsii's end-of-life banner for Node 20 says nothing about this app.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "1")

from aws_cdk import App

from infra.deployment import Deployment
from infra.stack import WardscribeStack

app = App()
WardscribeStack(app, Deployment.from_context(app.node.get_all_context()))
app.synth()
