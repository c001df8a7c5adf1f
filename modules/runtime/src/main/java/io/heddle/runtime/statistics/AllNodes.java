package io.heddle.runtime.statistics;

import io.heddle.actor.InstanceManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** Puts a question to the manager of every node. Thread-safe. */
public final class AllNodes {
    private final ActorSystem<?> system;
    private final ActorRef<InstanceManager.Command> own;
    private final Duration patience;

    /** @param patience for the list of the nodes, and for figures */
    public AllNodes(ActorSystem<?> system, ActorRef<InstanceManager.Command> own, Duration patience) {
        this.system = system;
        this.own = own;
        this.patience = patience;
    }

    /** What those say that answer in time, this node first; never empty. */
    public CompletionStage<List<NodeFiguresCopy>> figures() {
        return this.<NodeQuestion.FiguresAre>ask(NodeQuestion.GetFigures::new, patience)
                .thenApply(all ->
                        all.stream().map(NodeQuestion.FiguresAre::figures).toList());
    }

    /** Has every node make room; what those did that answer within {@code most}. */
    public CompletionStage<List<NodeQuestion.Optimized>> optimize(Duration most) {
        return ask(NodeQuestion.Optimize::new, most);
    }

    private <T> CompletionStage<List<T>> ask(Function<ActorRef<T>, InstanceManager.Command> question, Duration most) {
        return managers().thenCompose(managers -> {
            List<CompletableFuture<Optional<T>>> answers = new ArrayList<>();
            for (ActorRef<InstanceManager.Command> manager : managers) {
                CompletionStage<Optional<T>> answer = AskPattern.<InstanceManager.Command, T>ask(
                                manager, question::apply, most, system.scheduler())
                        .thenApply(Optional::of);
                // Without this node's own answer there is none.
                answers.add((manager.equals(own) ? answer : answer.exceptionally(silent -> Optional.empty()))
                        .toCompletableFuture());
            }
            return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .thenApply(done -> answers.stream()
                            .map(CompletableFuture::join)
                            .flatMap(Optional::stream)
                            .toList());
        });
    }

    /** This node's first. Others are known a moment after they have joined. */
    private CompletionStage<Set<ActorRef<InstanceManager.Command>>> managers() {
        return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
                        system.receptionist(),
                        replyTo -> Receptionist.find(InstanceManager.SERVICE_KEY, replyTo),
                        patience,
                        system.scheduler())
                .thenApply(listing -> {
                    Set<ActorRef<InstanceManager.Command>> managers = new LinkedHashSet<>();
                    managers.add(own);
                    managers.addAll(listing.getServiceInstances(InstanceManager.SERVICE_KEY));
                    return managers;
                });
    }
}
