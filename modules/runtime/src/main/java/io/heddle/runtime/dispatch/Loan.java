package io.heddle.runtime.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** An attempt of an instance on this node that runs on another, or may. Touched by {@link Lent} only. */
final class Loan {

    /** Where it stands. */
    enum Stage {
        /** Everybody who may have it was asked whether he does. */
        SOUGHT,
        /** A host was asked to run it, or there is none now. */
        OFFERED,
        /** A host has it. */
        TAKEN,
        /** Its result is with the instance, which has not recorded it yet. */
        OVER,
        /** Its result is not wanted; who may have it was told so. */
        RECALLED
    }

    /** Somebody who owes an answer, or may be asked for one. */
    static final class Asked {
        final ActorRef<Errand> desk;
        final long life;
        /** For how many rounds he has said nothing. */
        int silent;

        Asked(Errand.Post post) {
            this.desk = post.desk();
            this.life = post.life();
        }
    }

    /** The latest delivery. */
    NodeDispatcher.Run run;

    Stage stage;
    /** By life: while it is sought all who may have it, from then on the one who has it. */
    final Map<Long, Asked> asked = new LinkedHashMap<>();
    /** Lives of those that would not have it. */
    final Set<Long> declined = new HashSet<>();
    /** Lives of those that did not answer when they were to take it, and the address of the last of them. */
    final Set<Long> silent = new HashSet<>();

    @Nullable String lastSilent;

    @Nullable AttemptReport report;
    /** Rounds until it is asked for again. */
    int rest;
    /** Rounds between the last two orders to take it, which may be large. */
    int pause;

    Loan(NodeDispatcher.Run run, Stage stage, Collection<Errand.Post> posts) {
        this.run = run;
        this.stage = stage;
        posts.forEach(post -> asked.put(post.life(), new Asked(post)));
    }

    Attempt.Key key() {
        return run.key();
    }

    /** One has it, and the others do not matter any more. */
    void isWith(Errand.Post host) {
        Asked known = asked.get(host.life());
        asked.clear();
        asked.put(host.life(), known == null ? new Asked(host) : known);
    }
}
