package io.heddle.resource;

import io.heddle.InstanceId;

/**
 * Whose a resource is.
 *
 * @param kind what the owner is
 * @param id the instance id, the path of the actor, or the name of the component
 */
public record ResourceOwner(Kind kind, String id) {

    /** What can own a resource. */
    public enum Kind {
        /** An instance; ends with its terminal status. */
        THREAD,
        /** An actor; ends when it stops, in whatever way. */
        ACTOR,
        /** Anything else; ends with {@link Lease#close()}. */
        COMPONENT
    }

    /** The instance of that id. */
    public static ResourceOwner instance(InstanceId id) {
        return new ResourceOwner(Kind.THREAD, id.value());
    }

    /** A part of the application; its resources become releasable when their lease is closed. */
    public static ResourceOwner component(String name) {
        return new ResourceOwner(Kind.COMPONENT, name);
    }

    @Override
    public String toString() {
        return kind + ":" + id;
    }
}
