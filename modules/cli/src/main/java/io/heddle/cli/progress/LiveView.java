package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.NodeStatus;
import io.heddle.cli.term.Screen;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A picture at the lower end of the terminal, redrawn in place; failures and ends stay above it. */
public final class LiveView implements ProgressView {
    private static final Duration REDRAW = Duration.ofMillis(100);

    private final Terminal terminal;
    private final Screen screen;
    private final Supplier<Instant> clock;
    private final LivePicture picture;
    private final List<Tracked> instances = new ArrayList<>();
    private Instant drawnAt = Instant.EPOCH;

    public LiveView(Terminal terminal, Supplier<Instant> clock) {
        this.terminal = terminal;
        this.clock = clock;
        screen = new Screen(terminal);
        picture = new LivePicture(terminal);
    }

    @Override
    public void note(String text) {
        screen.print(List.of(Text.safe(text)));
    }

    @Override
    public void began(Tracked instance) {
        instances.add(instance);
    }

    @Override
    public void event(Tracked instance, HistoryEntry event) {
        boolean failed = NodeStatus.FAILED.name().equals(event.to()) && event.nodeId() != null;
        if (failed || event.type().equals("NODE_RETRY_SCHEDULED")) {
            String name = instances.size() > 1 ? instance.id() + " " + event.nodeId() : "" + event.nodeId();
            screen.print(List.of(EventText.line(terminal, name, event)));
        }
    }

    @Override
    public void waiting(Tracked instance) {
        draw(clock.get());
    }

    @Override
    public void tick() {
        Instant now = clock.get();
        if (Duration.between(drawnAt, now).compareTo(REDRAW) >= 0) {
            draw(now);
        }
    }

    private void draw(Instant now) {
        drawnAt = now;
        screen.draw(picture.lines(instances, now));
    }

    @Override
    public void ended(Tracked instance, Outcome outcome) {
        instances.remove(instance);
        screen.draw(List.of());
        screen.print(OutcomeText.lines(terminal, instance, outcome));
        draw(clock.get());
    }

    @Override
    public void close() {
        screen.close();
    }
}
