"""What people say beside the records: the evidence register and waivers."""
