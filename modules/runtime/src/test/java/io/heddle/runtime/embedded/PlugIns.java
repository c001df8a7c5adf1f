package io.heddle.runtime.embedded;

import io.heddle.spi.ReferenceContributor;
import java.util.concurrent.atomic.AtomicReference;

/** Plug-in reference types, installed for every Heddle of these tests; each remembers the one started last. */
public final class PlugIns {
    static final AtomicReference<ReferenceContributor.References> SCREENS = new AtomicReference<>();
    static final AtomicReference<ReferenceContributor.References> LEASES = new AtomicReference<>();

    private PlugIns() {}

    /** References that stay until they are taken back. */
    public static final class Screens implements ReferenceContributor {
        @Override
        public String type() {
            return "SCREEN";
        }

        @Override
        public boolean isRuntime() {
            return false;
        }

        @Override
        public void started(References references) {
            SCREENS.set(references);
        }
    }

    /** References that end by themselves. */
    public static final class Leases implements ReferenceContributor {
        @Override
        public String type() {
            return "LEASE";
        }

        @Override
        public boolean isRuntime() {
            return true;
        }

        @Override
        public void started(References references) {
            LEASES.set(references);
        }
    }
}
