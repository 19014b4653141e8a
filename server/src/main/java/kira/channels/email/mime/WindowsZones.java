package kira.channels.email.mime;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/** Time zones by the names that Outlook gives them (the customary ones of CLDR's table). */
final class WindowsZones {
  private static final Map<String, String> ZONES =
      Map.ofEntries(
          Map.entry("UTC", "UTC"),
          Map.entry("GMT Standard Time", "Europe/London"),
          Map.entry("Greenwich Standard Time", "Atlantic/Reykjavik"),
          Map.entry("W. Europe Standard Time", "Europe/Berlin"),
          Map.entry("Central Europe Standard Time", "Europe/Budapest"),
          Map.entry("Central European Standard Time", "Europe/Warsaw"),
          Map.entry("Romance Standard Time", "Europe/Paris"),
          Map.entry("GTB Standard Time", "Europe/Bucharest"),
          Map.entry("FLE Standard Time", "Europe/Kiev"),
          Map.entry("E. Europe Standard Time", "Europe/Chisinau"),
          Map.entry("Turkey Standard Time", "Europe/Istanbul"),
          Map.entry("Israel Standard Time", "Asia/Jerusalem"),
          Map.entry("Egypt Standard Time", "Africa/Cairo"),
          Map.entry("South Africa Standard Time", "Africa/Johannesburg"),
          Map.entry("Russian Standard Time", "Europe/Moscow"),
          Map.entry("Arab Standard Time", "Asia/Riyadh"),
          Map.entry("Arabian Standard Time", "Asia/Dubai"),
          Map.entry("Iran Standard Time", "Asia/Tehran"),
          Map.entry("Pakistan Standard Time", "Asia/Karachi"),
          Map.entry("India Standard Time", "Asia/Kolkata"),
          Map.entry("Bangladesh Standard Time", "Asia/Dhaka"),
          Map.entry("SE Asia Standard Time", "Asia/Bangkok"),
          Map.entry("China Standard Time", "Asia/Shanghai"),
          Map.entry("Singapore Standard Time", "Asia/Singapore"),
          Map.entry("Taipei Standard Time", "Asia/Taipei"),
          Map.entry("Tokyo Standard Time", "Asia/Tokyo"),
          Map.entry("Korea Standard Time", "Asia/Seoul"),
          Map.entry("W. Australia Standard Time", "Australia/Perth"),
          Map.entry("AUS Eastern Standard Time", "Australia/Sydney"),
          Map.entry("E. Australia Standard Time", "Australia/Brisbane"),
          Map.entry("New Zealand Standard Time", "Pacific/Auckland"),
          Map.entry("Newfoundland Standard Time", "America/St_Johns"),
          Map.entry("Atlantic Standard Time", "America/Halifax"),
          Map.entry("E. South America Standard Time", "America/Sao_Paulo"),
          Map.entry("Argentina Standard Time", "America/Argentina/Buenos_Aires"),
          Map.entry("SA Pacific Standard Time", "America/Bogota"),
          Map.entry("Eastern Standard Time", "America/New_York"),
          Map.entry("Central Standard Time", "America/Chicago"),
          Map.entry("Mountain Standard Time", "America/Denver"),
          Map.entry("US Mountain Standard Time", "America/Phoenix"),
          Map.entry("Pacific Standard Time", "America/Los_Angeles"),
          Map.entry("Alaskan Standard Time", "America/Anchorage"),
          Map.entry("Hawaiian Standard Time", "Pacific/Honolulu"));

  private WindowsZones() {}

  static Optional<ZoneId> zone(String name) {
    var plain = name.strip();
    // Some programs put a path in front: /freeassociation.sourceforge.net/Europe/Berlin.
    var parts = plain.split("/");
    var last = parts.length > 2 ? parts[parts.length - 2] + "/" + parts[parts.length - 1] : plain;
    try {
      return Optional.of(ZoneId.of(ZONES.getOrDefault(plain, last)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
