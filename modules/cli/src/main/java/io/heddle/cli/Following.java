package io.heddle.cli;

import com.typesafe.config.Config;
import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.OutcomeUnknownException;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.progress.Follower;
import io.heddle.cli.progress.JsonView;
import io.heddle.cli.progress.LiveView;
import io.heddle.cli.progress.Outcome;
import io.heddle.cli.progress.PlainView;
import io.heddle.cli.progress.ProgressView;
import io.heddle.cli.progress.Tracked;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens a data folder, follows instances to their end and turns the ends into an exit code. */
final class Following {
    private final Session session;
    private final StoreOptions store;
    private final Config config;
    private final boolean allowShell;
    private final boolean json;

    Following(Session session, StoreOptions store, Config config, boolean allowShell, boolean json) {
        this.session = session;
        this.store = store;
        this.config = config;
        this.allowShell = allowShell;
        this.json = json;
    }

    /** Chooses or starts the instances to follow. */
    interface Begin {
        List<Tracked> begin(Heddle heddle, ProgressView view);
    }

    int run(Begin begin) {
        AtomicReference<@Nullable Follower> follower = new AtomicReference<>();
        Runnable wake = () -> {
            Follower waiting = follower.get();
            if (waiting != null) {
                waiting.wake();
            }
        };
        try (Interrupts.Watch watch = session.interrupts().watch(wake);
                Heddle heddle = store.open(session, config, allowShell)) {
            List<Tracked> tracked;
            List<Outcome> outcomes;
            try (ProgressView view = view()) {
                tracked = begin.begin(heddle, view);
                Follower following = new Follower(view, watch::interrupted, DiskGuard.of(store.folder(), config));
                follower.set(following);
                outcomes = following.follow(tracked);
            } catch (RuntimeException e) {
                if (watch.interrupted()) {
                    return interrupted(List.of());
                }
                if (e instanceof OutcomeUnknownException) {
                    // A full disk is the usual reason for silence.
                    DiskGuard.of(store.folder(), config).run();
                }
                throw e;
            }
            if (outcomes.size() < tracked.size()) {
                return interrupted(tracked);
            }
            int worst = ExitCode.OK;
            for (Outcome outcome : outcomes) {
                worst = ExitCode.worse(worst, ExitCode.of(outcome.status()));
            }
            return worst;
        }
    }

    private ProgressView view() {
        Terminal terminal = session.terminal();
        if (json) {
            return new JsonView(new JsonLines(terminal.out()));
        }
        return terminal.live() ? new LiveView(terminal, session.clock()) : new PlainView(terminal);
    }

    private int interrupted(List<Tracked> tracked) {
        String command = store.resumeCommand(
                session, tracked.size() == 1 ? tracked.get(0).id().value() : null);
        session.terminal().err().println(Text.safe("stopped; the state is kept in " + store.folder()));
        session.terminal().err().println(Text.safe("go on with: " + command));
        if (json) {
            new JsonLines(session.terminal().out())
                    .write(Records.of(
                            "interrupted",
                            Map.of(
                                    "instanceIds",
                                    tracked.stream()
                                            .map(one -> one.id().value())
                                            .toList(),
                                    "resume",
                                    command)));
        }
        return ExitCode.INTERRUPTED;
    }

    /** Sets an instance going that waits for somebody to do so: one that is PAUSED or was created without a start. */
    static void setGoing(WorkflowHandle handle, InstanceView view, ProgressView progress) {
        if (view.status() == InstanceStatus.PAUSED) {
            handle.resume();
            progress.note(view.instanceId() + " was paused; it goes on");
        } else if (view.status() == InstanceStatus.CREATED && !view.queued()) {
            handle.start();
            progress.note(view.instanceId() + " had not been started; it starts now");
        }
    }
}
