import subprocess


def convert(name, width):
    """Make a picture smaller."""
    command = f"convert /opt/pictures/{name} -resize {int(width)} -"
    return subprocess.run(command, shell=True, capture_output=True).stdout
