package kira.platform.web;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Puts {@link ManagementFilter} in front of the management port, which has a context of its own.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementConfiguration {
  @Bean
  FilterRegistrationBean<ManagementFilter> managementFilter() {
    return new FilterRegistrationBean<>(new ManagementFilter());
  }
}
