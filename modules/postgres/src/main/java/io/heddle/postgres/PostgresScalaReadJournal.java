package io.heddle.postgres;

import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.scaladsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.scaladsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.scaladsl.PagedPersistenceIdsQuery;
import org.apache.pekko.persistence.query.scaladsl.ReadJournal;
import org.apache.pekko.stream.scaladsl.Source;
import scala.Option;
import scala.jdk.javaapi.OptionConverters;

/** {@link PostgresReadJournal} with the stream types of the Scala interfaces. */
public final class PostgresScalaReadJournal
        implements ReadJournal,
                CurrentEventsByPersistenceIdQuery,
                CurrentPersistenceIdsQuery,
                PagedPersistenceIdsQuery {
    private final PostgresReadJournal java;

    PostgresScalaReadJournal(PostgresReadJournal java) {
        this.java = java;
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return java.currentEventsByPersistenceId(persistenceId, fromSequenceNr, toSequenceNr)
                .asScala();
    }

    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return java.currentPersistenceIds().asScala();
    }

    @Override
    public Source<String, NotUsed> currentPersistenceIds(Option<String> afterId, long limit) {
        Optional<String> after = OptionConverters.toJava(afterId);
        return java.currentPersistenceIds(after, limit).asScala();
    }
}
