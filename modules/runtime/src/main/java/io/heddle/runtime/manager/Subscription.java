package io.heddle.runtime.manager;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.actor.InstanceManager;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceNews;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Follows one instance for one subscriber: first its history, then its news, in order and without gaps. It subscribes
 * again and again, so that a moved or restarted instance is followed on; the sequence number removes what comes twice.
 */
final class Subscription extends AbstractBehavior<Subscription.Message> {

    /** How often it makes sure that the instance still knows it. */
    private static final Duration RENEWAL = Duration.ofSeconds(5);

    private static final int PAGE = 500;

    sealed interface Message {}

    private record News(InstanceNews news) implements Message {}

    private record Page(List<HistoryEntry> entries) implements Message {}

    private record PageFailed(String reason) implements Message {}

    private enum Renew implements Message {
        NOW
    }

    private record SubscriberGone() implements Message {}

    private final Engine engine;
    private final InstanceId id;
    private final ActorRef<InstanceManager.News> subscriber;
    private final ActorRef<InstanceNews> news;
    private long sent;
    /** The latest event heard of: news that arrives while a page is read is fetched after it. */
    private long known;

    private boolean reading;

    private Subscription(ActorContext<Message> context, Engine engine, InstanceManager.Subscribe request) {
        super(context);
        this.engine = engine;
        this.id = request.instanceId();
        this.subscriber = request.subscriber();
        this.sent = request.afterSeq();
        this.news = context.messageAdapter(InstanceNews.class, News::new);
        context.watchWith(subscriber, new SubscriberGone());
        subscribe();
    }

    static Behavior<Message> create(Engine engine, InstanceManager.Subscribe request) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Renew.NOW, RENEWAL);
            return new Subscription(context, engine, request);
        }));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(News.class, this::heard)
                .onMessage(Page.class, this::read)
                .onMessage(PageFailed.class, failed -> {
                    reading = false;
                    return this;
                })
                .onMessage(Renew.class, renew -> {
                    subscribe();
                    return this;
                })
                .onMessage(SubscriberGone.class, gone -> {
                    engine.instance(id).tell(new InstanceMessage.Unsubscribe(news));
                    return Behaviors.stopped();
                })
                .build();
    }

    private void subscribe() {
        engine.instance(id).tell(new InstanceMessage.Subscribe(news));
    }

    private Behavior<Message> heard(News message) {
        if (message.news() instanceof InstanceNews.NoSuchInstance) {
            subscriber.tell(new InstanceManager.NoMoreEvents(id, "UNKNOWN_INSTANCE"));
            return Behaviors.stopped();
        }
        if (message.news() instanceof InstanceNews.Quarantined) {
            subscriber.tell(new InstanceManager.NoMoreEvents(id, "QUARANTINED"));
            return Behaviors.stopped();
        }
        if (message.news() instanceof InstanceNews.Subscribed subscribed) {
            return subscribed.seq() > sent ? catchUp(subscribed.seq()) : this;
        }
        List<HistoryEntry> entries = ((InstanceNews.Happened) message.news()).entries();
        if (!entries.isEmpty() && entries.get(0).seq() > sent + 1) {
            return catchUp(entries.get(entries.size() - 1).seq());
        }
        return forward(entries);
    }

    private Behavior<Message> catchUp(long upTo) {
        known = Math.max(known, upTo);
        if (!reading) {
            reading = true;
            getContext()
                    .pipeToSelf(
                            engine.history(id, sent + 1, PAGE),
                            (entries, error) -> error == null
                                    ? new Page(entries)
                                    : new PageFailed(String.valueOf(error.getMessage())));
        }
        return this;
    }

    private Behavior<Message> read(Page page) {
        reading = false;
        Behavior<Message> next = forward(page.entries());
        if (next == this && !page.entries().isEmpty() && sent < known) {
            return catchUp(known);
        }
        return next;
    }

    private Behavior<Message> forward(List<HistoryEntry> entries) {
        List<HistoryEntry> fresh =
                entries.stream().filter(entry -> entry.seq() > sent).toList();
        if (fresh.isEmpty()) {
            return this;
        }
        sent = fresh.get(fresh.size() - 1).seq();
        subscriber.tell(new InstanceManager.Events(id, fresh));
        return this;
    }
}
