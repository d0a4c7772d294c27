import subprocess


def convert(name, width):
    """Make a picture smaller."""
    command = ["convert", f"/opt/pictures/{name}", "-resize", str(int(width)), "-"]
    return subprocess.run(command, capture_output=True).stdout
