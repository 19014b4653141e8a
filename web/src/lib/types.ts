/** The things the server's API speaks of, under the names the console uses for them. */
import type { components, paths } from './api-schema';

type Schemas = components['schemas'];
type Query<P extends keyof paths> = NonNullable<
  paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never
>;

/** A page of any list, and what to ask for the next one with. */
export interface Page<T, Next = string> {
  items: T[];
  next: Next | null;
}

export type Session = Schemas['SessionView'];
export type Role = Session['role'];
export type Permission = Session['permissions'][number];
export type Member = Schemas['MembersListed'];
export type NewInvitation = Schemas['InvitationsHanded'];
export type InvitationOffer = Schemas['InvitationsOffer'];
export type AuditEntry = Schemas['AuditTrailEntry'];
export type WorkspaceSettings = Schemas['WorkspaceDetails'];

export type View = NonNullable<Query<'/api/v1/conversations'>['view']>;
export type ConversationSummary = Schemas['ConversationView'];
export type Origin = Schemas['Origin'];
export type Counts = Schemas['ConversationTableCounts'];
export type Message = Schemas['MessageView'];
export type Quote = Schemas['Quote'];
export type Choices = Schemas['Choices'];
export type Attachment = Schemas['MessageViewAttachmentView'];
export type Answer = Schemas['KiraAnswer'];
export type Citation = Schemas['KiraAnswerCitation'];
export type Trace = Schemas['KiraAnswerTrace'];

export type Contact = Schemas['ContactView'];
export type Activity = Schemas['Activity'];
export type ActivityCategory = Activity['category'];
export type Note = Schemas['NoteView'];
export type Task = Schemas['TaskView'];
export type EventSource = Schemas['EventSourceSource'];
export type ContactField = Schemas['FieldView'];
export type Company = Schemas['CompanyView'];
export type Standing = Schemas['ContactConsentsStanding'];
export type LedgerLine = Schemas['ConsentLedgerLine'];
export type Purpose = Schemas['ConsentSettingsPurposeBody'];
export type Stage = Schemas['StageBody'];
export type RetentionGoing = Schemas['RetentionGoing'];
export type RetentionRules = Schemas['RetentionRules'];
export type Suppression = Schemas['SuppressionTableLine'];
export type Segment = Schemas['SegmentView'];
export type Membership = Schemas['SegmentTableMembership'];
export type ContactJob = Schemas['ContactJobView'];
export type ImportPreview = Schemas['ContactImportPreview'];
export type ImportSettings = Schemas['ContactImportSettings'];

export type Article = Schemas['KnowledgeArticleView'];
export type ArticleSummary = Schemas['KnowledgeArticleSummary'];
export type Audience = Article['audience'];
export type ArticleStatus = Article['status'];

export type AssistantSettings = Schemas['AssistantSettingsSettingsAnswer'];
export type ChatSettings = Schemas['ChatSettingsSettingsAnswer'];

export type Dashboard = Schemas['Dashboard'];
export type Series = Schemas['DashboardDay'];

/** A mail that came in, and whom it named. */
export type Mail = Schemas['MailView'];
export type MailAddress = Schemas['EmailAddress'];
export type DomainFinding = Schemas['DomainFindingView'];
export type ChannelAccount = Schemas['ChannelAccountAccountView'];
export type ChannelAdapter = Schemas['ChannelAccountAdapterView'];
export type ChannelFigures = Schemas['Figures'];
export type Delivery = Schemas['DeliveryView'];
export type ListedDelivery = Schemas['DeliveryListedDelivery'];
export type DeliveryTrace = Schemas['Trace'];
export type EmailContent = Schemas['EmailTemplateContentBody'];
export type EmailStarter = Schemas['EmailTemplateStarterView'];
export type EmailTemplate = Schemas['EmailTemplateTemplateView'];
export type EmailTemplateLine = Schemas['EmailTemplateLineView'];
export type MailResponse = Schemas['MailResponseResponseView'];
export type RenderedEmail = Schemas['EmailTemplateRenderedView'];
export type Simulator = Schemas['SimulatorView'];
export type SimulatedMail = Schemas['SimulatorMailView'];
export type Call = Schemas['CallView'];
export type SimulatedCall = Schemas['SimulatedCallCallSeen'];
export type SimulatedAct = Schemas['SimulatedCallActBody']['what'];
export type SimulatedText = Schemas['SimulatedPhoneTextView'];

export type Way = Schemas['BeginWayView'];
export type WhatsAppTemplate = Schemas['WhatsAppTemplateView'];
export type WhatsAppNumber = Schemas['WhatsAppNumberView'];
export type WhatsAppWindow = Schemas['WhatsAppWindowView'];
