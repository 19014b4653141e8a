package kira.channels;

import java.util.regex.Pattern;

/**
 * What a setting of a provider has to look like.
 *
 * @param fault what to say of a value that does not match
 */
public record SettingRule(Pattern pattern, String fault) {}
