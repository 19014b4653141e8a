-- Which value a row has says nearly everything about its field: the two are not independent. Without
-- this, "has the tag customer" is expected of a hundredth of those who have it, and all of them are
-- collected and sorted for a page that the first few in order would fill.
create statistics contact_value_words (dependencies, mcv) on field, value from contact_value;
