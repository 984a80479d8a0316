package dev.caravan.web.console;

import dev.caravan.web.AdmittedCalls;
import dev.caravan.web.CallRights;
import dev.caravan.web.PersonalData;
import dev.caravan.web.Sessions;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/**
 * What every page has around it.
 *
 * @param sessions whose session a browser has
 * @param rights who may do what
 * @param calls what is done around each call of the API
 */
record Surroundings(
    Supplier<CamelContext> camel,
    Sessions sessions,
    CallRights rights,
    AdmittedCalls calls,
    PersonalData people,
    Clock clock) {}
