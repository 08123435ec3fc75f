"""Running Wardscribe on one machine: the emulator, the deployment to it, the demonstration."""
