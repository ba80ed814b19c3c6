"""The registers of the pharmacist: dispensing and tableau B."""
