package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.spi.HeddleProvider;

/** Found by the API on the class path. */
public final class EmbeddedProvider implements HeddleProvider {
    @Override
    public Heddle.Builder builder() {
        return new EmbeddedBuilder();
    }
}
