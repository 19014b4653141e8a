package kira.contacts;

import kira.contacts.fields.FieldCatalogue;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The fields that a workspace keeps of its companies. */
@RestController
@RequestMapping("/api/v1/company-fields")
class CompanyFieldController extends FieldController {
  CompanyFieldController(ContactFields fields, Companies companies) {
    super(fields, companies, FieldCatalogue.Subject.COMPANIES);
  }
}
