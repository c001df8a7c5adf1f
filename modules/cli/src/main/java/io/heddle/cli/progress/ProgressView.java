package io.heddle.cli.progress;

import io.heddle.HistoryEntry;

/** Shows how instances get on. Called by one thread. */
public interface ProgressView extends AutoCloseable {

    /** Something to tell the user before or between events. */
    void note(String text);

    /** An instance is being followed from now on. */
    void began(Tracked instance);

    /** Something happened; the model already knows. */
    void event(Tracked instance, HistoryEntry event);

    /** Nothing of the instance is running and nothing happened for a while: {@link Tracked#waiting()} says why. */
    void waiting(Tracked instance);

    /** Called several times a second. */
    void tick();

    /** An instance ended. */
    void ended(Tracked instance, Outcome outcome);

    /** Gives the terminal back. */
    @Override
    void close();
}
