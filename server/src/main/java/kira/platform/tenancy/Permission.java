package kira.platform.tenancy;

/** What a role may allow. One name for the API, the console and the audit trail. */
public enum Permission {
  CONVERSATIONS_READ,
  CONVERSATIONS_REPLY,
  CONTACTS_READ,
  CONTACTS_WRITE,
  CONTACTS_EXPORT,
  PRIVACY_EXPORT,
  PRIVACY_ERASE,
  KNOWLEDGE_READ,
  KNOWLEDGE_WRITE,
  DASHBOARD_READ,
  TEAM_READ,
  TEAM_MANAGE,
  AUDIT_READ,
  SETTINGS_READ,
  SETTINGS_MANAGE,
  WORKSPACE_OWN
}
