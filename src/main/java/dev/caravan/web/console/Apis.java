package dev.caravan.web.console;

import dev.caravan.web.AccountsApi;
import dev.caravan.web.AnalysesApi;
import dev.caravan.web.AudienceFieldsApi;
import dev.caravan.web.AuditApi;
import dev.caravan.web.ConnectionEditsApi;
import dev.caravan.web.ConnectionsApi;
import dev.caravan.web.DefinitionsApi;
import dev.caravan.web.EventsApi;
import dev.caravan.web.FolderApi;
import dev.caravan.web.FollowUpsApi;
import dev.caravan.web.ForecastApi;
import dev.caravan.web.LifecyclesApi;
import dev.caravan.web.MeApi;
import dev.caravan.web.NotificationsApi;
import dev.caravan.web.ProfilesApi;
import dev.caravan.web.PropertiesApi;
import dev.caravan.web.RunDetailsApi;
import dev.caravan.web.RunLogApi;
import dev.caravan.web.RunsApi;
import dev.caravan.web.SegmentsApi;
import dev.caravan.web.SettingsApi;
import dev.caravan.web.SourceApi;
import dev.caravan.web.TokensApi;
import dev.caravan.web.UnmatchedApi;
import dev.caravan.web.UsersApi;

/** The handlers of the API, which answer the pages as they answer programs. */
public record Apis(
    AccountsApi accounts,
    AudienceFieldsApi audienceFields,
    PropertiesApi properties,
    ProfilesApi profiles,
    SegmentsApi segments,
    DefinitionsApi objectives,
    DefinitionsApi zones,
    LifecyclesApi lifecycles,
    ConnectionsApi connections,
    ConnectionEditsApi connectionEdits,
    ForecastApi forecast,
    RunsApi runs,
    RunDetailsApi runDetails,
    RunLogApi runLog,
    FollowUpsApi followUps,
    EventsApi events,
    SourceApi source,
    UnmatchedApi unmatched,
    AnalysesApi analyses,
    UsersApi users,
    TokensApi tokens,
    MeApi me,
    AuditApi audit,
    SettingsApi settings,
    NotificationsApi notifications,
    FolderApi folder) {}
