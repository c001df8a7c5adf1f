package io.heddle.postgres;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.query.ReadJournalProvider;

/** Read journal plugin {@code heddle.query.postgres}. */
final class PostgresReadJournalProvider implements ReadJournalProvider {
    private final PostgresReadJournal javaApi;

    PostgresReadJournalProvider(ExtendedActorSystem system, Config config) {
        javaApi = new PostgresReadJournal(system);
    }

    @Override
    public PostgresScalaReadJournal scaladslReadJournal() {
        return new PostgresScalaReadJournal(javaApi);
    }

    @Override
    public PostgresReadJournal javadslReadJournal() {
        return javaApi;
    }
}
