package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.Retention;
import io.heddle.kernel.registry.ThreadFilter;
import io.heddle.kernel.registry.ThreadRow;
import io.heddle.runtime.ask.OpenQuestions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.jspecify.annotations.Nullable;

/**
 * The door to the registry: finds the partition or the definition entity and sends. Thread-safe. A stage that fails with
 * {@link TimeoutException} tells nothing about what happened: every request may be repeated.
 */
public final class RegistryAccess implements RegistryLinks {
    /** A start waits so long for the answer of a partition before it asks again. */
    private static final Duration CHECK_AGAIN = Duration.ofSeconds(5);

    /**
     * A piece of a sweep is answered once its instances are deleted, which takes longer than a look. What one of them lacks must
     * not keep the partitions that come after it: its deletion goes on without anybody waiting.
     */
    private static final Duration SWEEP_PATIENCE = Duration.ofSeconds(10);

    private final ClusterSharding sharding;
    private final RegistrySettings settings;
    private final OpenQuestions open;
    private final LocalPartitions local;

    private RegistryAccess(ActorSystem<?> system, RegistrySettings settings) {
        this.settings = settings;
        sharding = ClusterSharding.get(system);
        open = new OpenQuestions(system, settings.askAgainAfter());
        local = new LocalPartitions(settings.partitions());
    }

    /**
     * Starts the registry on this node; once per actor system. Partitions come up by themselves as soon as the node is
     * a member of the cluster. Before anything else is asked, {@link #checkPartitioning} has to succeed.
     */
    public static RegistryAccess start(ActorSystem<?> system, RegistryContext context) {
        RegistryAccess access = new RegistryAccess(system, context.settings());
        // Both kinds decide for themselves when they may leave memory.
        ClusterShardingSettings resident =
                ClusterShardingSettings.create(system).withNoPassivationStrategy();
        access.sharding.init(Entity.of(
                        ThreadRegistry.TYPE,
                        entity -> ThreadRegistry.create(
                                context, access, access.local, Integer.parseInt(entity.getEntityId())))
                .withSettings(resident)
                .withStopMessage(new ThreadRegistry.Stop()));
        access.sharding.init(Entity.of(
                        WorkflowRegistry.TYPE,
                        entity -> WorkflowRegistry.create(context, access, entity.getEntityId(), entity.getShard()))
                .withSettings(resident)
                .withStopMessage(new WorkflowRegistry.Stop()));
        system.systemActorOf(
                RegistryKeeper.create(access, context.settings().partitions()),
                "heddle-registry-keeper",
                Props.empty());
        return access;
    }

    /**
     * Compares the number of partitions with the one the data was written with. The stage fails with {@link
     * io.heddle.kernel.registry.PartitionCountMismatchException} if they differ: then nothing may be started.
     *
     * @param patience how long the registry may take to come up, whatever callers later wait for an answer
     */
    public CompletionStage<Void> checkPartitioning(Duration patience) {
        // A message may be lost, and nobody would ask again.
        long tries = Math.max(1, patience.dividedBy(CHECK_AGAIN));
        return partitioning(tries).thenAccept(PartitionReply.Partitioning::require);
    }

    private CompletionStage<PartitionReply.Partitioning> partitioning(long tries) {
        return this.<PartitionReply.Partitioning>askPartition(0, new PartitionCommand.CheckPartitioning(), CHECK_AGAIN)
                .exceptionallyCompose(failure -> tries > 1 && isTimeout(failure)
                        ? partitioning(tries - 1)
                        : CompletableFuture.failedStage(failure));
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException;
    }

    /** How an instance on this node names its host in reports. */
    public static String host(ActorSystem<?> system) {
        return RegistryKeeper.hostOf(Cluster.get(system).selfMember().uniqueAddress());
    }

    /** Sends a request about a thread; the reply goes to {@code replyTo}. May be lost, like any message. */
    public <R extends PartitionReply> void tell(
            PartitionCommand.ThreadRequest<R> request, ActorRef<? super R> replyTo) {
        partition(partitionOf(request.threadId())).tell(new ThreadRegistry.Ask<>(request, replyTo));
    }

    /**
     * The same, straight to a partition that is on this node. Whoever is not answered says it again by {@link #tell}: the region
     * keeps what comes while a partition moves, and knows where it is.
     */
    public <R extends PartitionReply> void tellStraight(
            PartitionCommand.ThreadRequest<R> request, ActorRef<? super R> replyTo) {
        ActorRef<ThreadRegistry.Command> here = local.at(partitionOf(request.threadId()));
        if (here == null) {
            tell(request, replyTo);
        } else {
            here.tell(new ThreadRegistry.Ask<>(request, replyTo));
        }
    }

    /** Sends the answer of an instance that does not exist. */
    public void tell(PartitionCommand.NoSuchThread message) {
        toPartition(partitionOf(message.threadId()), message);
    }

    /** Sends a request about a definition; the reply goes to {@code replyTo}. May be lost, like any message. */
    public <R extends DefinitionReply> void tell(DefinitionCommand.Request<R> request, ActorRef<? super R> replyTo) {
        definition(request).tell(new WorkflowRegistry.Ask<>(request, replyTo));
    }

    /** Asks about a thread. */
    public <R extends PartitionReply> CompletionStage<R> ask(PartitionCommand.ThreadRequest<R> request) {
        return askPartition(partitionOf(request.threadId()), request);
    }

    /**
     * Removes a thread and everything it left: the one that has the id now. Looked at first, so that what is said again
     * after it has gone finds nothing to remove, and not the next one of its id.
     *
     * @param force whether a live one is cancelled first
     */
    public CompletionStage<PartitionReply.RemoveReply> remove(InstanceId threadId, boolean force) {
        return ask(new PartitionCommand.GetThread(threadId, true)).thenCompose(found -> {
            if (found instanceof PartitionReply.Found there) {
                return ask(
                        new PartitionCommand.Remove(threadId, force, there.row().createdAt()));
            }
            return CompletableFuture.completedStage(new PartitionReply.UnknownThread(threadId, 0));
        });
    }

    /** Asks to hold a definition. */
    public CompletionStage<PartitionReply.PinReply> ask(PartitionCommand.Pin pin) {
        return askPartition(ThreadPartition.of(pin.holderId(), settings.partitions()), pin);
    }

    /** Asks to give up a hold. */
    public CompletionStage<PartitionReply.UnpinReply> ask(PartitionCommand.Unpin unpin) {
        return askPartition(ThreadPartition.of(unpin.holderId(), settings.partitions()), unpin);
    }

    /** Asks about a definition. */
    public <R extends DefinitionReply> CompletionStage<R> ask(DefinitionCommand.Request<R> request) {
        // Every one may be repeated: it only looks, says what shall be, or carries an id. Whether a reference that is
        // withdrawn was there is the one answer that differs, and nobody asks for it.
        return open.<WorkflowRegistry.Command, R>askRepeatedly(
                definition(request), replyTo -> new WorkflowRegistry.Ask<>(request, replyTo), settings.askTimeout());
    }

    /** A reference check; no answer in time counts as {@link DefinitionReply.Recovering}, never as free. */
    public CompletionStage<DefinitionReply.CheckReply> check(DefinitionCommand.CheckReferences check) {
        return ask(check)
                .exceptionallyCompose(failure -> isTimeout(failure)
                        ? CompletableFuture.completedStage(new DefinitionReply.Recovering(check.definitionId()))
                        : CompletableFuture.failedStage(failure));
    }

    /** What the journal calls the entity of {@code id}. */
    public static String persistenceId(DefinitionId id) {
        return PersistenceId.of(WorkflowRegistry.TYPE.name(), EntityIds.encode(id.value()))
                .id();
    }

    /** Whose entity the journal calls so; null if it is no definition's. */
    public static @Nullable DefinitionId definitionOf(String persistenceId) {
        String prefix = persistenceId(DefinitionId.of(""));
        return persistenceId.startsWith(prefix)
                ? DefinitionId.of(EntityIds.decode(persistenceId.substring(prefix.length())))
                : null;
    }

    /** How long a reply may take. */
    public Duration patience() {
        return settings.askTimeout();
    }

    /** Counters of all partitions together. */
    public CompletionStage<PartitionReply.Statistics> statistics() {
        List<CompletableFuture<PartitionReply.Statistics>> parts = new ArrayList<>();
        for (int partition = 0; partition < settings.partitions(); partition++) {
            parts.add(askPartition(partition, new PartitionCommand.GetStatistics())
                    .toCompletableFuture());
        }
        return all(parts)
                .thenApply(all ->
                        all.stream().reduce(PartitionReply.Statistics::plus).orElseThrow());
    }

    /**
     * Removes every thread whose retention is over, everywhere, in bounded pieces and few partitions at a time. The stage completes with their number
     * when nothing is left of them.
     */
    public CompletionStage<Long> sweep(Retention retention) {
        return SweepLanes.run(settings.partitions(), partition -> sweep(partition, retention, 0));
    }

    private CompletionStage<Long> sweep(int partition, Retention retention, long before) {
        return askPartition(partition, new PartitionCommand.Sweep(retention), SWEEP_PATIENCE)
                .thenCompose(swept -> {
                    long removed = before + swept.removed();
                    return swept.more()
                            ? sweep(partition, retention, removed)
                            : CompletableFuture.completedStage(removed);
                });
    }

    /** Definitions with live threads or holds anywhere. */
    public CompletionStage<PartitionReply.ActiveDefinitionSet> activeDefinitions() {
        List<CompletableFuture<PartitionReply.ActiveDefinitionSet>> parts = new ArrayList<>();
        for (int partition = 0; partition < settings.partitions(); partition++) {
            parts.add(askPartition(partition, new PartitionCommand.ActiveDefinitions())
                    .toCompletableFuture());
        }
        return all(parts).thenApply(all -> {
            Set<DefinitionId> ids = new HashSet<>();
            all.forEach(part -> ids.addAll(part.ids()));
            return new PartitionReply.ActiveDefinitionSet(ids);
        });
    }

    /**
     * A page of threads of all partitions.
     *
     * @param rows in the order of partitions, then ids
     * @param next where the following page starts; null at the end
     */
    public record Page(List<ThreadRow> rows, @Nullable Cursor next) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

    /** A place in a listing; {@code after} is null at the beginning of a partition. */
    public record Cursor(int partition, @Nullable InstanceId after) {}

    /**
     * Lists threads.
     *
     * @param cursor null for the first page
     * @param limit most rows wanted; 0 for the default page
     */
    public CompletionStage<Page> list(ThreadFilter filter, @Nullable Cursor cursor, int limit) {
        int wanted = limit == 0 ? settings.pageSize() : limit;
        return fill(filter, cursor == null ? new Cursor(0, null) : cursor, wanted, new ArrayList<>());
    }

    /**
     * Threads with work for somebody outside, of all partitions, at most {@code limit} of each and in no order.
     *
     * @param topic null for every topic
     */
    public CompletionStage<List<InstanceId>> someWithWork(@Nullable String topic, int limit) {
        List<CompletableFuture<PartitionReply.WorkThreads>> parts = new ArrayList<>();
        for (int partition = 0; partition < settings.partitions(); partition++) {
            parts.add(askPartition(partition, new PartitionCommand.FindWork(topic, false, null, limit))
                    .toCompletableFuture());
        }
        return all(parts)
                .thenApply(all ->
                        all.stream().flatMap(part -> part.threads().stream()).toList());
    }

    /**
     * A page of threads with work for somebody outside, in the order of partitions, then ids.
     *
     * @param topic null for every topic
     * @param held whether threads are wanted too of which somebody holds all the work
     * @param cursor null for the first page
     */
    public CompletionStage<WorkPage> withWork(
            @Nullable String topic, boolean held, @Nullable Cursor cursor, int limit) {
        Cursor from = cursor == null ? new Cursor(0, null) : cursor;
        return askPartition(from.partition(), new PartitionCommand.FindWork(topic, held, from.after(), limit))
                .thenApply(part -> {
                    Cursor next = part.next() != null
                            ? new Cursor(from.partition(), part.next())
                            : from.partition() + 1 < settings.partitions()
                                    ? new Cursor(from.partition() + 1, null)
                                    : null;
                    return new WorkPage(part.threads(), next);
                });
    }

    /** Some threads with work; a page may be empty although {@code next} is not null. */
    public record WorkPage(
            List<InstanceId> threads, @Nullable Cursor next) {
        public WorkPage {
            threads = List.copyOf(threads);
        }
    }

    @Override
    public void toPartition(int partition, PartitionCommand.Message message) {
        partition(partition).tell(new ThreadRegistry.Tell(message));
    }

    @Override
    public void toDefinition(DefinitionCommand.Message message) {
        definition(message).tell(new WorkflowRegistry.Tell(message));
    }

    /** One partition after the other until the page is full: a page costs as many messages as partitions it touches. */
    private CompletionStage<Page> fill(ThreadFilter filter, Cursor from, int wanted, List<ThreadRow> rows) {
        PartitionCommand.ListThreads request =
                new PartitionCommand.ListThreads(filter, from.after(), wanted - rows.size());
        return askPartition(from.partition(), request).thenCompose(part -> {
            rows.addAll(part.rows());
            boolean last = part.next() == null && from.partition() + 1 == settings.partitions();
            if (last) {
                return CompletableFuture.completedStage(new Page(rows, null));
            }
            Cursor next = part.next() == null
                    ? new Cursor(from.partition() + 1, null)
                    : new Cursor(from.partition(), part.next());
            return rows.size() == wanted
                    ? CompletableFuture.completedStage(new Page(rows, next))
                    : fill(filter, next, wanted, rows);
        });
    }

    /** Asks what may be asked twice. */
    private <R extends PartitionReply> CompletionStage<R> askPartition(
            int partition, PartitionCommand.Request<R> request) {
        return open.<ThreadRegistry.Command, R>askRepeatedly(
                partition(partition), replyTo -> new ThreadRegistry.Ask<>(request, replyTo), settings.askTimeout());
    }

    /** Asks once. */
    private <R extends PartitionReply> CompletionStage<R> askPartition(
            int partition, PartitionCommand.Request<R> request, Duration patience) {
        return open.<ThreadRegistry.Command, R>ask(
                partition(partition), replyTo -> new ThreadRegistry.Ask<>(request, replyTo), patience);
    }

    /** The partitions on this node. */
    LocalPartitions local() {
        return local;
    }

    private int partitionOf(InstanceId threadId) {
        return ThreadPartition.of(threadId, settings.partitions());
    }

    private EntityRef<ThreadRegistry.Command> partition(int partition) {
        return sharding.entityRefFor(ThreadRegistry.TYPE, Integer.toString(partition));
    }

    private EntityRef<WorkflowRegistry.Command> definition(DefinitionCommand command) {
        return sharding.entityRefFor(
                WorkflowRegistry.TYPE, EntityIds.encode(command.definitionId().value()));
    }

    private static <T> CompletionStage<List<T>> all(List<CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }
}
