package io.heddle.actor.planted;

import io.heddle.runtime.settings.HeddleSettings;

/** Violates on purpose: a message that carries an internal type. */
record ShowsInsides(HeddleSettings settings) {}
