"""Energy and carbon of applications: by function, per unit of work, and the indicators of the pillar."""
