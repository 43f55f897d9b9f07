package org.ke4j.evaluation;

import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;

/**
 * One figure of a table.
 *
 * @param className the normal class
 * @param detector the method
 * @param auroc mean over the repeats, 0..1
 * @param deviation standard deviation over the repeats, or null for a single one
 * @param normal number of normal views
 * @param anomalous number of anomalous views
 */
public record Cell(
    String className,
    String detector,
    Protocol protocol,
    Scope scope,
    double auroc,
    Double deviation,
    int normal,
    int anomalous) {}
