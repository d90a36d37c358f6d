"""Who someone is, and whether they are in: members, applications, devices, blocks, the second step of staff."""
