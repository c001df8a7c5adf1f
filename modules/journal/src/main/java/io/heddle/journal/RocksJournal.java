package io.heddle.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** Journal plugin {@code heddle.journal.rocksdb}. Serializes here, in the plugin's actor, never on the commit thread. */
final class RocksJournal extends AsyncWriteJournal {
    private final PluginStore plugin = PluginStore.of(context().system());

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        return plugin.with(embedded -> write(embedded, messages));
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return plugin.with(embedded -> embedded.store().deleteEvents(persistenceId, toSequenceNr));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        return plugin.with(embedded -> embedded.store().<Void>reading(() -> {
            EventPages.each(
                    embedded.store(),
                    persistenceId,
                    from,
                    to,
                    max,
                    stored -> replay.accept(embedded.codec().decodeEvent(persistenceId, stored)));
            return null;
        }));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        return plugin.with(embedded -> highest(embedded.store(), persistenceId));
    }

    private static CompletionStage<Long> highest(Store store, String persistenceId) {
        if (store.isSurelyUnknown(persistenceId)) {
            // Every new actor asks, and three changes of threads would be most of its beginning.
            return CompletableFuture.completedFuture(0L);
        }
        // An actor that crashed in the middle of a write and is back already must see that write's outcome.
        return store.barrier().thenCompose(ignored -> store.reading(() -> store.highest(persistenceId)));
    }

    private static CompletionStage<Iterable<Optional<Exception>>> write(
            EmbeddedStore embedded, Iterable<AtomicWrite> messages) {
        List<Optional<Exception>> answers = new ArrayList<>();
        Map<String, Encoded> perId = new HashMap<>(2);
        boolean rejected = false;
        for (AtomicWrite message : messages) {
            Encoded encoded = new Encoded();
            Optional<Exception> problem = encoded.addAll(embedded.codec(), message);
            answers.add(problem);
            rejected |= problem.isPresent();
            if (problem.isEmpty()) {
                // The writes of one persistence id stay one request: when the first is fenced off, none gets through.
                perId.merge(message.persistenceId(), encoded, Encoded::and);
            }
        }
        // Nothing rejected is said by an empty answer.
        Iterable<Optional<Exception>> answer = rejected ? answers : List.of();
        CompletableFuture<?>[] commits = perId.entrySet().stream()
                .map(entry -> entry.getValue().appendTo(embedded.store(), entry.getKey()))
                .toArray(CompletableFuture<?>[]::new);
        return (commits.length == 1 ? commits[0] : CompletableFuture.allOf(commits)).thenApply(ignored -> answer);
    }

    /** Events of one persistence id, serialized. */
    private static final class Encoded {
        private final List<byte[]> values = new ArrayList<>(1);
        private final List<Long> sequenceNrs = new ArrayList<>(1);
        private String writer = "";
        private WriteMode mode = WriteMode.NONE;

        /** Adds all events of an atomic write, or says why it must be rejected. */
        Optional<Exception> addAll(PayloadCodec codec, AtomicWrite write) {
            try {
                for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
                    Object payload = event.payload();
                    WriteMode own = WriteMode.SYNC;
                    if (payload instanceof Tagged tagged) {
                        // There is no query by tag, so tags are not kept.
                        payload = tagged.payload();
                        own = WriteMode.of(tagged.tags());
                    }
                    values.add(codec.encodeEvent(event, payload));
                    mode = mode.stricter(own);
                    sequenceNrs.add(event.sequenceNr());
                    writer = event.writerUuid();
                }
                return Optional.empty();
            } catch (Exception notSerializable) {
                return Optional.of(notSerializable);
            }
        }

        Encoded and(Encoded later) {
            values.addAll(later.values);
            sequenceNrs.addAll(later.sequenceNrs);
            mode = mode.stricter(later.mode);
            return this;
        }

        CompletableFuture<Void> appendTo(Store store, String persistenceId) {
            long[] numbers = sequenceNrs.stream().mapToLong(Long::longValue).toArray();
            return store.append(persistenceId, writer, numbers, values.toArray(byte[][]::new), mode);
        }
    }
}
