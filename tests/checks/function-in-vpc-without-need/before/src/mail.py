import smtplib


def handler(event, context):
    with smtplib.SMTP("mail.example.com") as mail:
        mail.noop()
