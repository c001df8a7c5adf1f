package io.heddle.runtime.page;

import io.heddle.Heddle;
import io.heddle.runtime.admin.Site;
import java.util.List;

/** The web page of a node: its files, and the API it asks. */
public final class NodePage {
    private NodePage() {}

    /** Both, over what an application may ask of this node as well. */
    public static List<Site> sites(Heddle heddle) {
        return List.of(new PageFiles(), new Api(heddle));
    }
}
