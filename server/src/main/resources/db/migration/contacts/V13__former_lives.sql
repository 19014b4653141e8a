-- What a contact was found by while somebody was a part of it who is to be forgotten.
grant delete on contact_value to kira_app;
