package kira.contacts;

import kira.contacts.fields.FieldCatalogue;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The fields that a workspace keeps of its contacts. */
@RestController
@RequestMapping("/api/v1/contact-fields")
class ContactFieldController extends FieldController {
  ContactFieldController(ContactFields fields, Companies companies) {
    super(fields, companies, FieldCatalogue.Subject.CONTACTS);
  }
}
