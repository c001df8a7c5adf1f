package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.definition.Durability;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a journal is told about the durability of a record. */
class RecordTagsTest {

    private static Function<Durability, Set<String>> tags(String journal) {
        return EmbeddedStart.recordTags(
                ConfigFactory.parseString("pekko.persistence.journal.plugin = \"" + journal + "\""));
    }

    @Test
    void theEmbeddedJournalIsToldWhatIsNotSync() {
        Function<Durability, Set<String>> tags = tags("heddle.journal.rocksdb");
        assertThat(tags.apply(Durability.SYNC)).isEmpty();
        assertThat(tags.apply(Durability.ASYNC)).hasSize(1).doesNotContainAnyElementsOf(tags.apply(Durability.NONE));
    }

    @Test
    void onAnyOtherJournalEverythingIsSync() {
        for (Durability durability : Durability.values()) {
            assertThat(tags("jdbc-journal").apply(durability)).isEmpty();
        }
    }
}
