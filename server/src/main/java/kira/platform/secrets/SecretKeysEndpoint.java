package kira.platform.secrets;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/**
 * Replaces the key, for an operator at the management port: a new key is made, everything stored is
 * encrypted again, and only when all of it is, the old keys are retired.
 */
@Component
@Endpoint(id = "secretkeys")
class SecretKeysEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(SecretKeysEndpoint.class);

  private final Secrets secrets;
  private final ObjectProvider<SecretHolder> holders;

  SecretKeysEndpoint(Secrets secrets, ObjectProvider<SecretHolder> holders) {
    this.secrets = secrets;
    this.holders = holders;
  }

  record Keys(List<String> inUse) {}

  record Rotation(String current, Map<String, Integer> renewed, List<String> retired) {}

  @ReadOperation
  Keys keys() {
    return new Keys(secrets.names());
  }

  @WriteOperation
  synchronized Rotation rotate() {
    var before = secrets.names();
    var current = secrets.addKey();
    var renewed = new TreeMap<String, Integer>();
    holders.forEach(holder -> renewed.put(holder.name(), holder.renew(secrets)));
    before.forEach(secrets::retire);
    LOG.info("Secrets are encrypted with key {} now: {}", current, renewed);
    return new Rotation(current, renewed, before);
  }
}
