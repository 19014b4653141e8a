package kira.collector;

import java.time.Duration;
import kira.platform.web.RateLimits.Limit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much sources may send, each as "so many at once" and "as many again within".
 *
 * @param messages of one source
 * @param addressMessages from one network address into sources whose key is public
 * @param strangers requests with keys that open nothing, from one network address
 */
@ConfigurationProperties("kira.collector")
record CollectorLimits(
    @DefaultValue("100000") int messages,
    @DefaultValue("10s") Duration messagesPer,
    @DefaultValue("3000") int addressMessages,
    @DefaultValue("10s") Duration addressMessagesPer,
    @DefaultValue("300") int strangers,
    @DefaultValue("1m") Duration strangersPer) {

  Limit messageLimit() {
    return new Limit(messages, messagesPer);
  }

  Limit addressLimit() {
    return new Limit(addressMessages, addressMessagesPer);
  }

  Limit strangerLimit() {
    return new Limit(strangers, strangersPer);
  }
}
