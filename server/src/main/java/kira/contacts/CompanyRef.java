package kira.contacts;

import java.util.UUID;

/** A company, as others name it. */
public record CompanyRef(UUID id, String name) {}
