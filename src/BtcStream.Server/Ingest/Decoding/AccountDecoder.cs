using BtcStream.Engine.Ring;
using Google.Protobuf;

namespace BtcStream.Server.Ingest.Decoding;

/// <summary>AccountRow and AccountColumns of the contract.</summary>
internal abstract class AccountDecoder : IRowDecoder
{
    private const int Venue = 1;
    private const int Time = 4;
    private const int Account = 5;
    private const int Equity = 6;

    public static InputKind Kind => InputKind.Accounts;

    public static IMessage ParseColumns(ReadOnlySpan<byte> columns) => UsualForm.Parse(Contracts.V1.AccountColumns.Parser, columns);

    public static void AppendRow(ref WireReader row, InputBatch batch)
    {
        AccountColumns accounts = batch.Accounts;
        int at = accounts.Append(1);
        ref AccountFields fields = ref accounts.Fields[at];
        while (row.TryReadTag(out int field, out WireType type))
        {
            fields |= TakeField(ref row, field, type, batch, at);
        }
    }

    public static void AppendColumns(in ColumnTable columns, InputBatch batch)
    {
        AccountColumns accounts = batch.Accounts;
        int start = accounts.Append(columns.CountOf(Account, sizeof(ulong)));
        Span<AccountFields> fields = accounts.Fields[start..];
        columns.FillText(Venue, batch.Text, accounts.Venue[start..], fields, AccountFields.Venue);
        columns.Copy(Time, accounts.Time[start..], fields, AccountFields.Time);
        columns.Copy(Account, accounts.Account[start..], fields, AccountFields.Account);
        columns.Copy(Equity, accounts.Equity[start..], fields, AccountFields.Equity);
    }

    private static AccountFields TakeField(ref WireReader row, int field, WireType type, InputBatch batch, int at)
    {
        AccountColumns accounts = batch.Accounts;
        switch (field, type)
        {
            case (Venue, WireType.Bytes):
                accounts.Venue[at] = batch.Text.Add(row.ReadBytes());
                return AccountFields.Venue;
            case (Time, WireType.Fixed64):
                accounts.Time[at] = unchecked((long)row.ReadFixed64());
                return AccountFields.Time;
            case (Account, WireType.Fixed64):
                accounts.Account[at] = row.ReadFixed64();
                return AccountFields.Account;
            case (Equity, WireType.Fixed64):
                accounts.Equity[at] = row.ReadDouble();
                return AccountFields.Equity;
            default:
                row.Skip(field, type);
                return AccountFields.None;
        }
    }
}
