package io.heddle.runtime.engine;

import io.heddle.runtime.settings.HeddleSettings;

/** A Heddle whose engine is in this process: for other doors to it. */
public interface EngineOwner {

    Engine engine();

    /** What it was started with. */
    HeddleSettings settings();
}
