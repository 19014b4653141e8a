package kira.team;

import java.time.Instant;
import java.util.UUID;

/** A member of a workspace as other features may know them. */
public record MemberView(UUID userId, String name, String email, Role role, Instant joinedAt) {}
