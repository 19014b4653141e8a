package kira.knowledge;

import java.time.InstantSource;
import kira.platform.storage.DataFolder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The search indexes live in the data folder of this node. */
@Configuration(proxyBeanMethods = false)
class KnowledgeConfiguration {
  @Bean
  PassageIndexes passageIndexes(DataFolder folder, PassageTable table, InstantSource clock) {
    return new PassageIndexes(folder.folder("index"), table, clock);
  }
}
