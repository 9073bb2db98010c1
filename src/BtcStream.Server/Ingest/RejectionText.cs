using BtcStream.Engine.Ring;
using BtcStream.Server.Limits;

namespace BtcStream.Server.Ingest;

/// <summary>What a refusal says to a person: the field, its value, and what would have been right.</summary>
internal static class RejectionText
{
    public static string Describe(RejectionCode code, string field, string value, RowLimitText limits) => code switch
    {
        RejectionCode.MissingField => $"{field} is missing and this row needs it",
        RejectionCode.ConflictingFields => $"{field} '{value}' contradicts another field of the row; give one or the other",
        RejectionCode.NotFinite => $"{field} is {value}; it must be a finite number",
        RejectionCode.Negative => $"{field} is {value}; it must not be negative",
        RejectionCode.OutOfRange => $"{field} is {value}, outside the range that the field takes",
        RejectionCode.InvalidEnum => $"{field} is {value}, which is none of the values that it takes here",
        RejectionCode.UnknownId => $"{field} {value} was not introduced by a definition of this call",
        RejectionCode.IdOutOfRange => $"{field} {value} is above the largest id of a call",
        RejectionCode.UnknownInstrument => $"{field} '{value}' does not say what the instrument is: it follows no known grammar, and no definition introduced it",
        RejectionCode.InvalidName => $"{field} '{value}' is no valid name",
        RejectionCode.IncompleteDefinition => $"the definition says too little: {field} is needed to define this instrument",
        RejectionCode.Redefined => $"{field} '{value}' differs from what is already known under the same id or name; it was left as it was",
        RejectionCode.WrongInstrumentKind => $"{field} '{value}' is not the kind of instrument that rows of this kind are about",
        RejectionCode.Expired => $"{field} '{value}': the instrument has expired",
        RejectionCode.TimeAhead => $"{field} {value} is further ahead of the server's clock than allowed",
        RejectionCode.NoImpliedVolatility => $"{field} is {value}; no volatility gives this price",
        RejectionCode.UnknownMarginModel when value.Length == 0 => $"{field} is needed: no margin model is the venue's own, so name one that ListMarginModels shows",
        RejectionCode.UnknownMarginModel => $"{field} '{value}' is no margin model that this server has; ListMarginModels shows those it has",
        RejectionCode.LimitReached => limits.Describe(field, value),
        _ => $"{field} '{value}' was refused ({code})",
    };
}
