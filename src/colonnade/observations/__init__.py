"""What is to be made of what functions were seen to do: how sure a rate is, and what there is to be done."""
